// What VS Code calls: finds dbt projects, runs the server, wires commands, status and graph to it.

import * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { createGraphPanel } from "./graphPanel.ts";
import { belongsToProject, projectFolders } from "./projects.ts";
import { createServer, type Server } from "./server.ts";
import { createStatusBar, explainFailure, welcome } from "./statusBar.ts";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Lineage", { log: true });
  const bar = createStatusBar(context);
  const running = (value: boolean): Thenable<unknown> =>
    vscode.commands.executeCommand("setContext", "lineageLsp.running", value);
  let explained = false;

  const started = createServer(log, {
    starting: () => bar.starting(),
    running: () => {
      explained = false;
      bar.running();
      void running(true);
    },
    stopped: () => {
      bar.stopped();
      void running(false);
    },
    failed: (reason, command) => {
      bar.failed(reason);
      void running(false);
      if (explained) return;
      explained = true;
      void explainFailure(
        reason,
        command,
        () => void vscode.commands.executeCommand("lineageLsp.restartServer"),
      );
    },
    status: (status) => {
      bar.status(status);
      welcome(context, status);
    },
    changed: (changed) => panel.changed(changed),
  });
  server = started;
  const panel = createGraphPanel(context, () => started.client());
  context.subscriptions.push(log);
  registerCommands(context, started, panel, log, () => (explained = false));
  followDocuments(context, started);

  if ((await projectFolders()).length > 0 || vscode.workspace.textDocuments.some(belongsToProject)) {
    await started.start();
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** Starts the server with the first document of a project, and says by a context key whether the active one is of one. */
function followDocuments(context: vscode.ExtensionContext, started: Server): void {
  const follow = (editor: vscode.TextEditor | undefined): void => {
    // A webview or an output panel that gets the focus is no editor: the graph still belongs to the last document.
    if (editor === undefined && vscode.window.visibleTextEditors.length > 0) return;
    const ours = editor !== undefined && belongsToProject(editor.document);
    void vscode.commands.executeCommand("setContext", "lineageLsp.document", ours);
    if (ours) void started.start();
  };
  follow(vscode.window.activeTextEditor);
  context.subscriptions.push(vscode.window.onDidChangeActiveTextEditor(follow));
}
