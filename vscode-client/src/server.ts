// The server's process and the client that speaks with it: start, restart, and a word when it cannot run.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
} from "vscode-languageclient/node";
import { findServer, type ServerCommand } from "./findServer.ts";
import { LANGUAGES, projectFolders } from "./projects.ts";
import { CHANGED, STATUS, type Changed, type Status } from "./protocol.ts";

/** What the rest of the extension hears of the server. */
export interface Listener {
  starting(): void;
  running(): void;
  stopped(): void;
  failed(reason: string, command: ServerCommand): void;
  status(status: Status): void;
  changed(changed: Changed): void;
}

export interface Server {
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Undefined while no server runs. */
  client(): LanguageClient | undefined;
}

const CRASHES_ALLOWED = 3;
const CRASH_WINDOW_MS = 3 * 60_000;
const EXIT_PATIENCE_MS = 2_000;

export function createServer(log: vscode.LogOutputChannel, listener: Listener): Server {
  let current: Run | undefined;
  let queue: Promise<void> = Promise.resolve();
  /** Starts and stops one after the other, whatever the user clicks meanwhile. */
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = queue.then(step);
    queue = done.catch((error: unknown) => log.error(messageOf(error)));
    return done;
  };

  const start = async (): Promise<void> => {
    if (current !== undefined) return;
    const run = createRun(await serverCommand(), log, listener, () => {
      if (current === run) current = undefined;
    });
    current = run;
    await run.start();
  };
  const stop = async (): Promise<void> => {
    const run = current;
    current = undefined;
    await run?.stop();
  };
  return {
    start: () => inTurn(start),
    restart: () => inTurn(stop).then(() => inTurn(start)),
    stop: () => inTurn(stop),
    client: () => (current?.client.isRunning() ? current.client : undefined),
  };
}

/** A client whose errors go to the log: the listener tells the user, once and in plain words. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

interface Run {
  client: LanguageClient;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** One client from start to stop, through restarts after a crash. ended: called when it gave up by itself. */
function createRun(
  command: ServerCommand,
  log: vscode.LogOutputChannel,
  listener: Listener,
  ended: () => void,
): Run {
  let process: ChildProcess | undefined;
  let lastWords = "";
  let started = false;
  let stopping = false;
  let crashes: number[] = [];

  const launch = async (): Promise<ChildProcess> => {
    const args = [...command.args, "--stdio"];
    log.info(`starting ${[command.command, ...args].join(" ")}`);
    lastWords = "";
    const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const launched = spawn(command.command, args, { ...(cwd === undefined ? {} : { cwd }), stdio: "pipe" });
    process = launched;
    launched.stderr.on("data", (data: Buffer) => {
      const line = data.toString("utf8").trimEnd().split("\n").at(-1)?.trim();
      if (line) lastWords = line;
    });
    launched.on("exit", (code, signal) => log.info(`the server ended (${signal ?? code ?? "unknown"})`));
    // A server that is gone must not take the extension with it: the connection's end says so.
    launched.stdin.on("error", (error) => log.debug(`writing to the server: ${error.message}`));
    await once(launched, "spawn");
    return launched;
  };

  const release = async (): Promise<void> => {
    const left = process;
    const running =
      left !== undefined && left.pid !== undefined && left.exitCode === null && left.signalCode === null;
    const exited = running ? once(left, "exit") : undefined;
    try {
      await client.dispose(EXIT_PATIENCE_MS);
    } catch (error) {
      log.debug(`stopping: ${messageOf(error)}`);
    }
    const timer = setTimeout(() => left?.kill(), EXIT_PATIENCE_MS);
    await exited;
    clearTimeout(timer);
  };

  const fail = async (reason: string): Promise<void> => {
    ended();
    listener.failed(reason, command);
    await release();
  };

  const afterCrash = (): CloseAction => {
    if (!started || stopping) return CloseAction.DoNotRestart;
    const now = Date.now();
    crashes = [...crashes.filter((time) => now - time < CRASH_WINDOW_MS), now];
    if (crashes.length <= CRASHES_ALLOWED) {
      listener.starting();
      return CloseAction.Restart;
    }
    void fail(lastWords || "it ended unexpectedly, several times");
    return CloseAction.DoNotRestart;
  };

  const client = new QuietClient("lineageLsp", "Lineage", launch, {
    documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })),
    synchronize: { configurationSection: "lineageLsp" },
    initializationOptions: vscode.workspace.getConfiguration("lineageLsp"),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: afterCrash(), handled: true }),
    },
  });
  client.registerFeature(webviewCapability);
  client.onNotification(STATUS, (status: Status) => listener.status(status));
  client.onNotification(CHANGED, (changed: Changed) => listener.changed(changed));
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) listener.running();
  });

  return {
    client,
    async start() {
      listener.starting();
      try {
        await client.start();
        started = true;
      } catch (error) {
        if (!stopping) await fail(lastWords || messageOf(error));
      }
    },
    async stop() {
      stopping = true;
      listener.stopped();
      await release();
    },
  };
}

/** Tells the server that the show commands are ours. */
const webviewCapability: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const others: unknown = capabilities.experimental;
    capabilities.experimental = {
      ...(typeof others === "object" ? others : {}),
      lineage: { webview: true },
    };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};

async function serverCommand(): Promise<ServerCommand> {
  const folders = vscode.workspace.workspaceFolders?.map((folder) => folder.uri.fsPath) ?? [];
  return findServer({
    setting: vscode.workspace.getConfiguration("lineageLsp").get<string[]>("server.command", []),
    folders: [...new Set([...folders, ...(await projectFolders())])],
    home: homedir(),
    searchPath: process.env["PATH"] ?? "",
    windows: process.platform === "win32",
    isFile: (file) => path.isAbsolute(file) && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
