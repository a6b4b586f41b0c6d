// The methods under `lineage/` besides the graph's answer. Mirrors lineage_lsp/lsp/protocol.py and lsp/session.py.

import type { Direction, Level, Position, UniqueId } from "./graph/answer.ts";

export const GRAPH = "lineage/graph";
export const STATUS = "lineage/status";
export const CHANGED = "lineage/changed";

/** Either a place in a document or a node; column: of the node, by its name. */
export interface GraphParams {
  at?: { textDocument: { uri: string }; position: Position };
  uri?: string;
  node?: UniqueId;
  column?: string;
  direction: Direction;
  level: Level;
  depth?: number;
  influences?: boolean;
  limit?: number;
}

/** quiescent: nothing is being read at the moment; project: null when the message is about none. */
export interface Status {
  health: "ok" | "warning" | "error";
  quiescent: boolean;
  message: string;
  project: string | null;
}

/** nodes: whose facts differ from the revision before. */
export interface Changed {
  revision: number;
  nodes: UniqueId[];
}

/** The one argument of a CodeLens command, and of the show commands when another extension calls them. */
export interface ShowArgument {
  uri?: string;
  node: UniqueId;
  column?: string;
  direction?: Direction;
}

export function showArgument(argument: unknown): ShowArgument | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  const { uri, node, column, direction } = argument as Record<string, unknown>;
  if (typeof node !== "string") return undefined;
  return {
    node: node as UniqueId,
    ...(typeof uri === "string" ? { uri } : {}),
    ...(typeof column === "string" ? { column } : {}),
    ...(direction === "upstream" || direction === "downstream" || direction === "both" ? { direction } : {}),
  };
}
