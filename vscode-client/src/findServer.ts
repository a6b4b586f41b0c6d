// Which command starts the server.

import path from "node:path";

export interface ServerCommand {
  command: string;
  args: string[];
}

/** What the search looks at; a test brings its own. */
export interface Surroundings {
  /** The setting `lineageLsp.server.command`; empty when the user left the choice to us. */
  setting: readonly string[];
  /** Workspace folders and the folders of dbt projects, nearest first. */
  folders: readonly string[];
  home: string;
  searchPath: string;
  windows: boolean;
  isFile(file: string): boolean;
}

/**
 * The setting, else `lineage-lsp` of a folder's `.venv` or `venv`, else of PATH, else the module by Python.
 * In the setting `${workspaceFolder}` is the first folder and a leading `~` the home folder.
 */
export function findServer(around: Surroundings): ServerCommand {
  const [command, ...args] = around.setting.map((word) => expanded(word, around));
  if (command !== undefined) return { command, args: args.length > 0 ? args : ["serve"] };
  for (const file of candidates(around)) {
    if (around.isFile(file)) return { command: file, args: ["serve"] };
  }
  return { command: around.windows ? "python" : "python3", args: ["-m", "lineage_lsp", "serve"] };
}

function candidates({ folders, searchPath, windows }: Surroundings): string[] {
  const { join, delimiter } = windows ? path.win32 : path.posix;
  const [bin, program] = windows ? ["Scripts", "lineage-lsp.exe"] : ["bin", "lineage-lsp"];
  const ofFolders = folders.flatMap((folder) =>
    [".venv", "venv"].map((venv) => join(folder, venv, bin, program)),
  );
  const onPath = searchPath.split(delimiter).filter((folder) => folder !== "");
  return [...ofFolders, ...onPath.map((folder) => join(folder, program))];
}

function expanded(word: string, { folders, home }: Surroundings): string {
  return word.replaceAll("${workspaceFolder}", folders[0] ?? "").replace(/^~(?=$|[/\\])/, () => home);
}
