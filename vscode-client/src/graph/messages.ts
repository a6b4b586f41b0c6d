// What the graph and its host say to each other. The host is src/graphPanel.ts in VS Code; a dashboard may be another.

import type { Direction, Level, LineageGraph, Side, UniqueId } from "./answer.ts";

/** How the user wants to see it; influences: whether INDIRECT edges are among the column edges. */
export interface View {
  direction: Direction;
  level: Level;
  influences: boolean;
}

/** What the host tells the graph. */
export type HostToGraph =
  | { kind: "graph"; graph: LineageGraph; view: View }
  | { kind: "loading" }
  | { kind: "problem"; message: string };

/** What the graph asks of its host: the VS Code panel or a dashboard. */
export type GraphToHost =
  | { kind: "ready" }
  | { kind: "view"; view: View }
  | { kind: "expand"; uniqueId: UniqueId; side: Side }
  | { kind: "open"; uniqueId: UniqueId; column?: string };

/** The message in `data`, or undefined where it is none of ours. */
export function toHost(data: unknown): GraphToHost | undefined {
  if (!isRecord(data)) return undefined;
  switch (data["kind"]) {
    case "ready":
      return { kind: "ready" };
    case "view": {
      const view = data["view"];
      if (!isRecord(view)) return undefined;
      const { direction, level, influences } = view;
      if (direction !== "upstream" && direction !== "downstream" && direction !== "both") return undefined;
      if (level !== "model" && level !== "column") return undefined;
      return { kind: "view", view: { direction, level, influences: influences === true } };
    }
    case "expand": {
      const { uniqueId, side } = data;
      if (typeof uniqueId !== "string" || (side !== "upstream" && side !== "downstream")) return undefined;
      return { kind: "expand", uniqueId: uniqueId as UniqueId, side };
    }
    case "open": {
      const { uniqueId, column } = data;
      if (typeof uniqueId !== "string") return undefined;
      return typeof column === "string"
        ? { kind: "open", uniqueId: uniqueId as UniqueId, column }
        : { kind: "open", uniqueId: uniqueId as UniqueId };
    }
    default:
      return undefined;
  }
}

/** The same for the other direction; a graph inside is taken as the server made it. */
export function toGraph(data: unknown): HostToGraph | undefined {
  if (!isRecord(data)) return undefined;
  switch (data["kind"]) {
    case "loading":
    case "problem":
    case "graph":
      return data as HostToGraph;
    default:
      return undefined;
  }
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null;
}
