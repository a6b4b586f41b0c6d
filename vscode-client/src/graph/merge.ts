// Several answers shown as one graph: the one around the root, and those the user expanded.

import { columnKey, type GraphNode, type LineageGraph } from "./answer.ts";

/** Everything in `base` and `more`; root and order are those of `base`, the revision is the older of the two. */
export function merge(base: LineageGraph, more: LineageGraph): LineageGraph {
  const edges = unique([...base.edges, ...more.edges], (edge) => `${edge.source}\n${edge.target}`);
  const columnEdges = unique(
    [...base.columnEdges, ...more.columnEdges],
    ({ source, target, kind }) =>
      `${columnKey(source.node, source.column)}\n${columnKey(target.node, target.column)}\n${kind}`,
  );
  const nodes = new Map<string, GraphNode>();
  for (const node of [...base.nodes, ...more.nodes]) {
    const known = nodes.get(node.id);
    nodes.set(node.id, known === undefined ? node : { ...known, columns: mergeColumns(known, node) });
  }
  const parents = count(edges.map((edge) => edge.target));
  const children = count(edges.map((edge) => edge.source));
  return {
    revision: Math.min(base.revision, more.revision),
    root: base.root,
    nodes: [...nodes.values()].map((node) => ({
      ...node,
      hidden: {
        upstream: Math.max(0, node.counts.upstream - (parents.get(node.id) ?? 0)),
        downstream: Math.max(0, node.counts.downstream - (children.get(node.id) ?? 0)),
      },
    })),
    edges,
    columnEdges,
    truncated: base.truncated || more.truncated,
  };
}

/** The longer list leads: the shorter is a selection of it, made for one column. */
function mergeColumns(one: GraphNode, other: GraphNode): GraphNode["columns"] {
  const [long, short] =
    one.columns.length >= other.columns.length ? [one.columns, other.columns] : [other.columns, one.columns];
  return unique([...long, ...short], (column) => column.name);
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return [...found.values()];
}

function count(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
