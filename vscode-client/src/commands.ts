// The commands of the palette, the context menu and the CodeLens.

import * as vscode from "vscode";
import type { Direction } from "./graph/answer.ts";
import type { GraphPanel } from "./graphPanel.ts";
import { showImpact } from "./impact.ts";
import { showArgument, type GraphParams } from "./protocol.ts";
import type { Server } from "./server.ts";

/** What a graph is about: the start of its request. */
export type Subject = Pick<GraphParams, "at" | "uri" | "node" | "column">;

/**
 * Registers them all except `lineageLsp.reindex`, which is the server's: the language client registers it while a
 * server runs. forgive: called when the user asks for a restart, so that a new failure is told again.
 */
export function registerCommands(
  context: vscode.ExtensionContext,
  server: Server,
  panel: GraphPanel,
  log: vscode.LogOutputChannel,
  forgive: () => void,
): void {
  const show = (direction: Direction) => async (argument?: unknown) => {
    const asked = showArgument(argument);
    const subject = asked ?? here(argument);
    if (subject === undefined) {
      void vscode.window.showInformationMessage("Open a file of a dbt project to see its lineage.");
      return;
    }
    await panel.show(about(subject), asked?.direction ?? direction);
  };
  const register = (name: string, run: (argument?: unknown) => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(`lineageLsp.${name}`, run));
  };
  register("showGraph", show("both"));
  register("showUpstream", show("upstream"));
  register("showDownstream", show("downstream"));
  register("showImpact", async (argument) => {
    const subject = showArgument(argument) ?? here(argument);
    if (subject !== undefined) await showImpact(server.client(), about(subject));
  });
  register("restartServer", () => {
    forgive();
    return server.restart();
  });
  register("showLog", () => log.show());
}

/** The cursor's place; a menu of the explorer or of a tab gives the file instead. */
function here(argument: unknown): Subject | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (argument instanceof vscode.Uri && argument.toString() !== editor?.document.uri.toString()) {
    return { uri: argument.toString() };
  }
  if (editor === undefined) return undefined;
  const { line, character } = editor.selection.active;
  return { at: { textDocument: { uri: editor.document.uri.toString() }, position: { line, character } } };
}

function about({ at, uri, node, column }: Subject): Subject {
  return {
    ...(at === undefined ? {} : { at }),
    ...(uri === undefined ? {} : { uri }),
    ...(node === undefined ? {} : { node }),
    ...(column === undefined ? {} : { column }),
  };
}
