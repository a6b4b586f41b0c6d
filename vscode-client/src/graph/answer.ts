// The answer of `lineage/graph`. Mirrors graph_to_json in lineage_lsp/lsp/graph.py.

/** dbt's unique_id: `model.shop.orders`. */
export type UniqueId = string & { readonly brand: "UniqueId" };

export type Direction = "upstream" | "downstream" | "both";
export type Side = Exclude<Direction, "both">;
export type Level = "model" | "column";

/** As LSP has it: lines and UTF-16 characters from 0. */
export interface Position {
  line: number;
  character: number;
}

export interface Place {
  uri: string;
  range: { start: Position; end: Position };
}

export interface ColumnRef {
  node: UniqueId;
  column: string;
}

export interface GraphColumn {
  name: string;
  dataType?: string;
  description?: string;
  confidence: number;
  reason?: string;
  at?: Place;
}

/** counts: direct parents and children in all; hidden: those that are not in this graph. */
export interface GraphNode {
  id: UniqueId;
  name: string;
  kind: string;
  package: string;
  uri?: string;
  range?: Place["range"];
  columns: GraphColumn[];
  counts: Record<Side, number>;
  hidden: Record<Side, number>;
  tier: string;
  confidence: number;
  problems: number;
}

/** Data flows from source to target. */
export interface GraphEdge {
  source: UniqueId;
  target: UniqueId;
}

export interface ColumnEdge {
  source: ColumnRef;
  target: ColumnRef;
  kind: EdgeKind;
  expression?: string;
  confidence: number;
  at?: Place;
}

export type EdgeKind =
  | "IDENTITY"
  | "TRANSFORMATION"
  | "AGGREGATION"
  | "CONDITIONAL"
  | "WINDOW"
  | "JOIN"
  | "FILTER"
  | "GROUP_BY"
  | "SORT";

export interface LineageGraph {
  revision: number;
  root: { node: UniqueId; column?: string };
  nodes: GraphNode[];
  edges: GraphEdge[];
  columnEdges: ColumnEdge[];
  truncated: boolean;
}

/** Whether values flow along the edge; the others only shape a column or its rows. */
export function isDirect(kind: EdgeKind): boolean {
  return kind === "IDENTITY" || kind === "TRANSFORMATION" || kind === "AGGREGATION";
}

/** One string for a column of a node, for maps and sets. */
export function columnKey(node: UniqueId, column: string): string {
  return `${node}\n${column}`;
}
