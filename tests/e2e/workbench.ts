// A real VS Code workbench, code-server in headless Chromium, with the extension installed.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";

const ROOT = path.resolve(import.meta.dirname, "../..");
const TOOLS = path.join(ROOT, ".tools");
const { chromium } = createRequire(path.join(TOOLS, "editors", "package.json"))(
  "playwright-core",
) as typeof import("playwright-core");

export interface Workbench {
  page: Page;
  /** Writes the user's settings anew; VS Code takes them as they change. */
  settings(changes: Record<string, unknown>): void;
  close(): Promise<void>;
}

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.wordBasedSuggestions": "off",
  "extensions.autoCheckUpdates": false,
  "files.autoSave": "off",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
}

/** Opens `folder` in a fresh profile with `settings` and the packaged extension. */
export async function openWorkbench(folder: string, settings: Record<string, unknown>): Promise<Workbench> {
  const profile = mkdtempSync(path.join(tmpdir(), "lineage-vscode-"));
  const write = (changes: Record<string, unknown>): void => {
    // Settings of the machine scope are the server side's: VS Code reads them from a file of their own.
    for (const scope of ["User", "Machine"]) {
      mkdirSync(path.join(profile, "user", scope), { recursive: true });
      writeFileSync(
        path.join(profile, "user", scope, "settings.json"),
        JSON.stringify({ ...SETTINGS, ...settings, ...changes }),
      );
    }
  };
  write({});
  const codeServer = path.join(TOOLS, "editors", "node_modules", ".bin", "code-server");
  const folders = [
    "--user-data-dir",
    path.join(profile, "user"),
    "--extensions-dir",
    path.join(profile, "extensions"),
  ];
  const common = ["--config", "/dev/null", ...folders];
  // Without a gallery nothing is looked up outside this machine.
  const env = {
    ...process.env,
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }),
  };
  const vsix = path.join(ROOT, "vscode-client", "lineage-lsp.vsix");
  execFileSync(codeServer, [...common, "--install-extension", vsix], {
    env,
    stdio: "pipe",
  });

  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
  const server = spawn(codeServer, [...common, "--auth", "none", "--bind-addr", address, ...quiet], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (data: Buffer) => (log += data.toString()));
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    if (server.exitCode === null) {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await gone;
    }
    rmSync(profile, { recursive: true, force: true });
  };
  try {
    await until(async () => (await fetch(`http://${address}/healthz`)).ok, "code-server answers");
    browser = await launchChromium();
    const context = await browser.newContext({
      viewport: { width: 1500, height: 900 },
      deviceScaleFactor: 1,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(Number(process.env["PATIENCE_MS"] ?? 30_000));
    await page.goto(`http://${address}/?folder=${encodeURIComponent(folder)}`);
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 90_000 });
    return { page, settings: write, close };
  } catch (error) {
    await close();
    throw new Error(`the workbench did not open; code-server said:\n${log.slice(-3000)}`, { cause: error });
  }
}

/** Opens a file by name, as a user does, at a line: what is not on the screen cannot be hovered. */
export async function openFile(page: Page, name: string, line = 1): Promise<void> {
  const tab = page.locator(".tab.active", { hasText: name }).first();
  await until(async () => {
    await page.keyboard.press("Control+P");
    await page.locator(".quick-input-widget input").first().fill(`${name}:${line}`);
    // The list is filled in steps: only the focused row is what Enter opens.
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
    await page.keyboard.press("Enter");
    await tab.waitFor({ timeout: 3_000 });
    return true;
  }, `${name} is open`);
}

export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
  await page.keyboard.press("Enter");
}

/** Right-clicks at a place and takes an item of the menu. */
export async function chooseFromContextMenu(
  page: Page,
  at: { x: number; y: number },
  title: string,
): Promise<void> {
  const item = page.locator(".context-view .action-label", { hasText: title });
  await page.mouse.click(at.x, at.y, { button: "right" });
  await item.waitFor();
  // A menu takes no click in its first moments, and may drop one that comes without the mouse having moved over it.
  await until(async () => {
    const box = await item.boundingBox();
    if (box !== null) {
      await page.mouse.move(box.x + 20, box.y + box.height / 2, { steps: 5 });
      await page.waitForTimeout(200);
      await page.mouse.down();
      await page.waitForTimeout(50);
      await page.mouse.up();
    }
    await item.waitFor({ state: "hidden", timeout: 1_000 });
    return true;
  }, `${title} is chosen`);
}

/** The middle of `word` in the first editor line that contains `line`, on the screen. The last such word of the line. */
export async function placeOf(page: Page, line: string, word: string): Promise<{ x: number; y: number }> {
  const found = await page.waitForFunction(
    ([lineText, wordText]) => {
      for (const element of document.querySelectorAll(".editor-instance .view-line")) {
        const text = (element.textContent ?? "").replaceAll("\u00a0", " ");
        if (!text.includes(lineText)) continue;
        let start = text.lastIndexOf(wordText);
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null && start >= 0; node = walker.nextNode()) {
          const length = node.textContent?.length ?? 0;
          if (start < length) {
            const range = document.createRange();
            range.setStart(node, start);
            range.setEnd(node, Math.min(length, start + wordText.length));
            const box = range.getBoundingClientRect();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
          }
          start -= length;
        }
      }
      return undefined;
    },
    [line, word] as const,
  );
  const place = await found.jsonValue();
  if (place === undefined) throw new Error(`no line with ${line}`);
  return place;
}

/** The text of the hover over a word once it contains `expected`; asks again while the server still reads. */
export async function hoverText(page: Page, line: string, word: string, expected: RegExp): Promise<string> {
  const hover = page
    .locator(".monaco-hover:not(.hidden) .hover-contents", {
      hasText: expected,
    })
    .first();
  await until(async () => {
    // A lens that comes late moves the lines below it.
    const place = await placeOf(page, line, word);
    await page.keyboard.press("Escape");
    await page.mouse.move(place.x, place.y - 60);
    await page.mouse.move(place.x, place.y, { steps: 3 });
    await hover.waitFor({ timeout: 3_000 });
    return true;
  }, `a hover over ${word} that says ${expected}`);
  return hover.innerText();
}

/** The page inside the graph's webview. */
export function graphFrame(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/** Tries again, errors included, until `check` is true. */
export async function until(check: () => Promise<boolean>, what: string, patience = 40_000): Promise<void> {
  const end = Date.now() + patience;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await check()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${patience / 1000} s: ${what}`, { cause: last });
}

function chromiumPath(): string {
  for (const name of ["chromium", "google-chrome", "chrome"]) {
    for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        execFileSync(file, ["--version"], { stdio: "pipe" });
        return file;
      } catch {
        continue;
      }
    }
  }
  throw new Error("there is no chromium on PATH: run tests/e2e/install.sh");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createServer().listen(0, "127.0.0.1", () => {
      const address = socket.address();
      socket.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
