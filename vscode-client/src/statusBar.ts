// The status bar item, and the notifications about a project and about a server that cannot run.

import * as vscode from "vscode";
import type { ServerCommand } from "./findServer.ts";
import type { Status } from "./protocol.ts";

export interface StatusBar {
  starting(): void;
  running(): void;
  stopped(): void;
  failed(reason: string): void;
  status(status: Status): void;
}

export function createStatusBar(context: vscode.ExtensionContext): StatusBar {
  const item = vscode.window.createStatusBarItem("lineageLsp.status", vscode.StatusBarAlignment.Right, 90);
  item.name = "Lineage";
  item.command = "lineageLsp.showLog";
  context.subscriptions.push(item);
  const show = (icon: string, tooltip: string, health: Status["health"] = "ok"): void => {
    item.text = `$(${icon}) Lineage`;
    item.tooltip = `${tooltip}\n(click: the log)`;
    item.accessibilityInformation = { label: `Lineage: ${tooltip}`, role: "button" };
    item.backgroundColor =
      health === "ok" ? undefined : new vscode.ThemeColor(`statusBarItem.${health}Background`);
    item.show();
  };
  return {
    starting: () => show("loading~spin", "the server is starting"),
    running: () => show("type-hierarchy", "the server is running"),
    stopped: () => item.hide(),
    failed: (reason) => show("error", `the server does not run: ${reason}`, "error"),
    status: ({ health, quiescent, message }) =>
      show(quiescent ? "type-hierarchy" : "loading~spin", message, health),
  };
}

/** Says once per workspace and project that it was found, when it is first ready. */
export function welcome(context: vscode.ExtensionContext, status: Status): void {
  if (status.project === null || !status.quiescent || status.health === "error") return;
  const key = `lineageLsp.welcomed.${status.project}`;
  if (context.workspaceState.get(key, false)) return;
  void context.workspaceState.update(key, true);
  void vscode.window.showInformationMessage(
    `dbt project ${status.project} is ready: hover a column to see where it comes from.`,
  );
}

/** Says what to do about a server that cannot run. restart: what the button of that name does. */
export async function explainFailure(
  reason: string,
  { command, args }: ServerCommand,
  restart: () => void,
): Promise<void> {
  const retry = "Try Again";
  const settings = "Open Settings";
  const log = "Show Log";
  const choice = await vscode.window.showErrorMessage(
    `Lineage cannot start its server with \`${[command, ...args].join(" ")}\`: ${reason}. ` +
      "Install it with `pip install lineage-lsp` in the project's .venv, or set lineageLsp.server.command.",
    log,
    settings,
    retry,
  );
  if (choice === log) await vscode.commands.executeCommand("lineageLsp.showLog");
  if (choice === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "lineageLsp.server.command");
  }
  if (choice === retry) restart();
}
