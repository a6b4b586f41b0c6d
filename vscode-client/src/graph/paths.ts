// Which columns and nodes lie on the way of a column.

import { columnKey, type ColumnEdge, type ColumnRef } from "./answer.ts";

export interface ColumnPath {
  /** columnKey of every column the one is made of or feeds, itself included. */
  columns: Set<string>;
  edges: Set<ColumnEdge>;
}

/** All ancestors and all descendants of a column, along every kind of edge. Siblings of its ancestors stay out. */
export function pathOf(edges: readonly ColumnEdge[], column: ColumnRef): ColumnPath {
  const start = columnKey(column.node, column.column);
  const path: ColumnPath = { columns: new Set([start]), edges: new Set() };
  const into = new Map<string, ColumnEdge[]>();
  const outOf = new Map<string, ColumnEdge[]>();
  for (const edge of edges) {
    push(into, columnKey(edge.target.node, edge.target.column), edge);
    push(outOf, columnKey(edge.source.node, edge.source.column), edge);
  }
  walk(start, into, (edge) => columnKey(edge.source.node, edge.source.column), path);
  walk(start, outOf, (edge) => columnKey(edge.target.node, edge.target.column), path);
  return path;
}

function walk(
  start: string,
  edges: ReadonlyMap<string, readonly ColumnEdge[]>,
  next: (edge: ColumnEdge) => string,
  path: ColumnPath,
): void {
  const seen = new Set([start]);
  const waiting = [start];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    for (const edge of edges.get(here) ?? []) {
      path.edges.add(edge);
      const there = next(edge);
      path.columns.add(there);
      if (seen.has(there)) continue;
      seen.add(there);
      waiting.push(there);
    }
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
