import type { ColumnEdge, EdgeKind, GraphNode, LineageGraph, UniqueId } from "../src/graph/answer.ts";

/**
 * A graph from its column edges, `orders.id>stg.id`, with `?` in place of `>` for a condition; the first node named is
 * the root unless `root` says otherwise. Each node has as many parents and children as are drawn.
 */
export function graphOf(text: string, root?: string, revision = 1): LineageGraph {
  const columnEdges = text.split(" ").map((word): ColumnEdge => {
    const [source = "", target = ""] = word.split(/[>?]/);
    const kind: EdgeKind = word.includes("?") ? "CONDITIONAL" : "IDENTITY";
    return { source: ref(source), target: ref(target), kind, confidence: 1 };
  });
  const columns = new Map<UniqueId, Set<string>>();
  for (const { node, column } of columnEdges.flatMap((edge) => [edge.source, edge.target])) {
    columns.set(node, (columns.get(node) ?? new Set()).add(column));
  }
  const pairs = new Set(columnEdges.map((edge) => `${edge.source.node}>${edge.target.node}`));
  const edges = [...pairs].map((pair) => {
    const [source, target] = pair.split(">");
    return { source: source as UniqueId, target: target as UniqueId };
  });
  const nodes = [...columns].map(([id, names]): GraphNode => ({
    id,
    name: id,
    kind: "model",
    package: "shop",
    columns: [...names].map((name) => ({ name, confidence: 1 })),
    counts: {
      upstream: edges.filter((edge) => edge.target === id).length,
      downstream: edges.filter((edge) => edge.source === id).length,
    },
    hidden: { upstream: 0, downstream: 0 },
    tier: "SILVER",
    confidence: 1,
    problems: 0,
  }));
  const [node = "", column] = (root ?? nodes[0]?.id ?? "").split(".");
  return {
    revision,
    root: { node: node as UniqueId, ...(column === undefined ? {} : { column }) },
    nodes,
    edges,
    columnEdges,
    truncated: false,
  };
}

export function ref(text: string): { node: UniqueId; column: string } {
  const [node = "", column = ""] = text.split(".");
  return { node: node as UniqueId, column };
}
