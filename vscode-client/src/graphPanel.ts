// The webview panel: asks the server for graphs and hosts src/graph, which draws them.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { ResponseError, type LanguageClient } from "vscode-languageclient/node";
import type { Subject } from "./commands.ts";
import type { Direction, LineageGraph, Side, UniqueId } from "./graph/answer.ts";
import { merge } from "./graph/merge.ts";
import { toHost, type GraphToHost, type HostToGraph, type View } from "./graph/messages.ts";
import { openPlace, placeOf } from "./places.ts";
import { GRAPH, type Changed, type GraphParams } from "./protocol.ts";

export interface GraphPanel {
  show(subject: Subject, direction: Direction): Promise<void>;
  changed(changed: Changed): void;
}

/** What the panel shows, so that it can be asked for again. */
interface Shown {
  subject: Subject;
  view: View;
  expanded: { uniqueId: UniqueId; side: Side }[];
  graph: LineageGraph | undefined;
}

/** One panel, beside the editor, for whatever graph was asked for last. */
export function createGraphPanel(
  context: vscode.ExtensionContext,
  client: () => LanguageClient | undefined,
): GraphPanel {
  let panel: vscode.WebviewPanel | undefined;
  let shown: Shown | undefined;
  let asked = 0;

  const post = (message: HostToGraph): void => void panel?.webview.postMessage(message);

  /** Asks anew for everything shown; an answer that a later question has overtaken is dropped. */
  const refresh = async (): Promise<void> => {
    const wanted = shown;
    if (wanted === undefined || panel === undefined) return;
    const number = ++asked;
    post({ kind: "loading" });
    try {
      const graph = await ask(client(), wanted);
      if (number !== asked) return;
      if (graph === null) {
        post({ kind: "problem", message: "There is nothing here that lineage is known of." });
        return;
      }
      wanted.graph = graph;
      // From now on the graph is about this node, wherever the text it was asked from moves.
      wanted.subject = subjectOf(graph, wanted.subject);
      if (panel !== undefined) panel.title = `Lineage: ${nameOf(graph)}`;
      post({ kind: "graph", graph, view: wanted.view });
    } catch (error) {
      if (number === asked) post({ kind: "problem", message: problem(error) });
    }
  };

  const receive = async (message: GraphToHost): Promise<void> => {
    if (shown === undefined) return;
    switch (message.kind) {
      case "ready":
        return refresh();
      case "view":
        shown = { ...shown, view: message.view, expanded: [] };
        return refresh();
      case "expand":
        shown.expanded.push({ uniqueId: message.uniqueId, side: message.side });
        return refresh();
      case "open": {
        const place = shown.graph && placeOf(shown.graph, message.uniqueId, message.column);
        if (place !== undefined) await openPlace(place, editorBeside(panel));
        return;
      }
      default:
        message satisfies never;
    }
  };

  const open = (): void => {
    if (panel !== undefined) {
      panel.reveal(undefined, true);
      return;
    }
    const out = vscode.Uri.joinPath(context.extensionUri, "out");
    panel = vscode.window.createWebviewPanel(
      "lineageLsp.graph",
      "Lineage",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      { enableScripts: true, localResourceRoots: [out] },
    );
    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = toHost(data);
      if (message !== undefined) void receive(message);
    });
    panel.onDidDispose(() => {
      panel = undefined;
      shown = undefined;
    });
    panel.webview.html = page(panel.webview, out);
  };
  context.subscriptions.push({ dispose: () => panel?.dispose() });

  return {
    async show(subject, direction) {
      const view: View = {
        direction,
        level: shown?.view.level ?? "column",
        influences: shown?.view.influences ?? true,
      };
      shown = { subject, view, expanded: [], graph: undefined };
      const wasOpen = panel !== undefined;
      open();
      // A new page asks by itself once it is ready.
      if (wasOpen) await refresh();
    },
    changed({ nodes }) {
      const graph = shown?.graph;
      if (panel?.visible && (graph === undefined || concerns(graph, nodes))) void refresh();
    },
  };
}

async function ask(client: LanguageClient | undefined, wanted: Shown): Promise<LineageGraph | null> {
  if (client === undefined) throw new Error("the server does not run");
  const depth = vscode.workspace.getConfiguration("lineageLsp").get("graph.depth", 2);
  const { level, influences, direction } = wanted.view;
  const question = (params: Partial<GraphParams>): Promise<LineageGraph | null> =>
    client.sendRequest<LineageGraph | null>(GRAPH, { direction, depth, level, influences, ...params });
  const base = await question(wanted.subject).catch((error: unknown) => {
    // The column was renamed or taken out while its graph was open: its node is still there.
    const { column, ...node } = wanted.subject;
    if (column === undefined || node.node === undefined || !(error instanceof ResponseError)) throw error;
    return question(node);
  });
  if (base === null) return null;
  const { uri } = wanted.subject;
  const more = await Promise.all(
    wanted.expanded.map(({ uniqueId, side }) =>
      question({ ...(uri === undefined ? {} : { uri }), node: uniqueId, direction: side, depth: 1 }),
    ),
  );
  return more.reduce<LineageGraph>((graph, one) => (one === null ? graph : merge(graph, one)), base);
}

/** The file stays part of it: it says which of several projects is meant. */
function subjectOf(graph: LineageGraph, asked: Subject): Subject {
  const uri = asked.uri ?? asked.at?.textDocument.uri;
  const { node, column } = graph.root;
  return { ...(uri === undefined ? {} : { uri }), node, ...(column === undefined ? {} : { column }) };
}

function nameOf(graph: LineageGraph): string {
  const name = graph.nodes.find((node) => node.id === graph.root.node)?.name ?? graph.root.node;
  return graph.root.column === undefined ? name : `${name}.${graph.root.column}`;
}

/** Whether a change of `nodes` can be seen: one of them is shown, or is new and may be a neighbour. */
function concerns(graph: LineageGraph, nodes: readonly UniqueId[]): boolean {
  const known = new Set(graph.nodes.map((node) => node.id));
  return (
    nodes.some((id) => known.has(id)) ||
    graph.nodes.some((node) => node.hidden.upstream + node.hidden.downstream > 0)
  );
}

/** The editor group that is not the graph's, so that the graph stays in sight. */
function editorBeside(panel: vscode.WebviewPanel | undefined): vscode.ViewColumn {
  const others = vscode.window.tabGroups.all.filter((group) => group.viewColumn !== panel?.viewColumn);
  return others[0]?.viewColumn ?? vscode.ViewColumn.Beside;
}

function problem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ResponseError ? message : `The graph cannot be shown: ${message}.`;
}

function page(webview: vscode.Webview, out: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(out, "graph.js")).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(out, "graph-style.css")).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <link rel="stylesheet" href="${style}" />
    <title>Lineage</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
