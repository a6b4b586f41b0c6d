// The graph in a VS Code webview.

import { mountGraph } from "./graph.ts";
import { toGraph, type GraphToHost } from "./messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: GraphToHost): void };

const vscode = acquireVsCodeApi();
const receive = mountGraph(document.body, (message) => vscode.postMessage(message));
window.addEventListener("message", (event) => {
  const message = toGraph(event.data);
  if (message !== undefined) receive(message);
});
vscode.postMessage({ kind: "ready" });
