// What the VS Code client takes: drawing graphs, panning in them, waking up. Prints one line of JSON.
//   PROJECT         a dbt project to open
//   SERVER_COMMAND  JSON list, the setting lineageLsp.server.command
// The client must be packaged: `make vsix`.

import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { launchChromium, openFile, openWorkbench, runCommand } from "../tests/e2e/workbench.ts";
import type {
  ColumnEdge,
  GraphEdge,
  GraphNode,
  LineageGraph,
  UniqueId,
} from "../vscode-client/src/graph/answer.ts";

const OUT = path.resolve(import.meta.dirname, "../vscode-client/out");
const SIZES = [100, 1000, 5000];
const COLUMNS = 8;
/** What VS Code gives a webview, as far as it is drawn here: without colours nothing is painted. */
const THEME = `:root {
  --vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #cccccc;
  --vscode-editorWidget-background: #202020; --vscode-editorWidget-foreground: #cccccc;
  --vscode-editorWidget-border: #313131; --vscode-charts-blue: #3794ff; --vscode-focusBorder: #0078d4;
  --vscode-descriptionForeground: #9d9d9d; --vscode-font-family: sans-serif;
}`;

const figures = { drawn: await drawing(), activation: await activation() };
process.stdout.write(`${JSON.stringify(figures)}\n`);

/** Milliseconds until a graph of so many nodes is on the screen, and of the slowest frame but one in twenty of a pan. */
async function drawing(): Promise<{ nodes: number; first: number; frame: number }[]> {
  const browser = await launchChromium();
  try {
    const found = [];
    for (const nodes of SIZES) {
      const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
      await page.setContent('<!doctype html><html lang="en"><body></body></html>');
      await page.addStyleTag({ content: THEME });
      await page.addStyleTag({ path: path.join(OUT, "graph-style.css") });
      await page.evaluate("window.acquireVsCodeApi = () => ({ postMessage: () => undefined })");
      await page.evaluate(readFileSync(path.join(OUT, "graph.js"), "utf8"));
      found.push({ nodes, first: await firstDraw(page, graphOf(nodes)), frame: await pan(page) });
      await page.close();
    }
    return found;
  } finally {
    await browser.close();
  }
}

async function firstDraw(page: Page, graph: LineageGraph): Promise<number> {
  return page.evaluate(async (given) => {
    const view = { direction: "both", level: "column", influences: true };
    const begun = performance.now();
    window.postMessage({ kind: "graph", graph: given, view });
    // The second frame begins once the first one with the graph in it was painted.
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    while (document.querySelector("[data-id]") === null) await frame();
    await frame();
    await frame();
    return performance.now() - begun;
  }, graph);
}

async function pan(page: Page): Promise<number> {
  await page.mouse.move(750, 500);
  await page.mouse.down();
  const frames = page.evaluate(async () => {
    const taken: number[] = [];
    let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    while (taken.length < 60) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      taken.push(now - last);
      last = now;
    }
    return taken.sort((one, other) => one - other)[56] ?? 0;
  });
  for (let step = 0; step < 60; step++) await page.mouse.move(750 - step * 6, 500 - step * 2);
  await page.mouse.up();
  return frames;
}

/** Milliseconds that VS Code says the extension's activation took. */
async function activation(): Promise<number> {
  const command: unknown = JSON.parse(process.env["SERVER_COMMAND"] ?? "[]");
  const workbench = await openWorkbench(process.env["PROJECT"] ?? "", {
    "lineageLsp.server.command": command,
  });
  try {
    const { page } = workbench;
    await openFile(page, "dbt_project.yml");
    await page.locator(".statusbar-item", { hasText: "Lineage" }).waitFor();
    await runCommand(page, "Developer: Show Running Extensions");
    const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Lineage:" });
    const text = await row.locator(".activation-time").innerText();
    const said = /([\d.]+)\s*ms/.exec(text)?.[1];
    if (said === undefined) throw new Error(`no time in: ${text}`);
    return Number(said);
  } finally {
    await workbench.close();
  }
}

/** A layered graph as large projects have it: most nodes read one or two near ones of the layer before. */
function graphOf(count: number): LineageGraph {
  let seed = count;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const layers = 10;
  const perLayer = Math.ceil(count / layers);
  const edges: GraphEdge[] = [];
  const columnEdges: ColumnEdge[] = [];
  const id = (number: number): UniqueId => `model.large.model_${number}` as UniqueId;
  for (let number = perLayer; number < count; number++) {
    const parents = new Set<number>();
    const layerBefore = (Math.floor(number / perLayer) - 1) * perLayer;
    for (let wanted = 1 + Math.floor(random() * 2); wanted > 0; wanted--) {
      const near = (number % perLayer) + Math.floor((random() - 0.5) * 10);
      parents.add(layerBefore + Math.min(perLayer - 1, Math.max(0, near)));
    }
    for (const parent of parents) {
      edges.push({ source: id(parent), target: id(number) });
      for (let column = 0; column < COLUMNS; column += 2) {
        columnEdges.push({
          source: { node: id(parent), column: `column_${column}` },
          target: { node: id(number), column: `column_${(column + parents.size) % COLUMNS}` },
          kind: "IDENTITY",
          confidence: 0.7,
        });
      }
    }
  }
  const nodes = Array.from({ length: count }, (_, number): GraphNode => ({
    id: id(number),
    name: `model_${number}`,
    kind: "model",
    package: "large",
    columns: Array.from({ length: COLUMNS }, (_, column) => ({ name: `column_${column}`, confidence: 0.7 })),
    counts: { upstream: 0, downstream: 0 },
    hidden: { upstream: 0, downstream: 0 },
    tier: "SILVER",
    confidence: 0.7,
    problems: 0,
  }));
  return {
    revision: 1,
    root: { node: id(Math.floor(count / 2)) },
    nodes,
    edges,
    columnEdges,
    truncated: false,
  };
}
