// What lies downstream of a graph's root, by distance.

import { columnKey, type GraphNode, type LineageGraph } from "./answer.ts";
import { pathOf } from "./paths.ts";

/** columns: those made from the root's column; empty where the graph is about a whole node. */
export interface Touched {
  node: GraphNode;
  columns: string[];
  distance: number;
}

/** Every node that data of the root flows to, nearest first; the root itself is not touched by its own change. */
export function touched(graph: LineageGraph): Touched[] {
  const distance = new Map([[graph.root.node, 0]]);
  const queue = [graph.root.node];
  for (const here of queue) {
    for (const edge of graph.edges) {
      if (edge.source !== here || distance.has(edge.target)) continue;
      distance.set(edge.target, (distance.get(here) ?? 0) + 1);
      queue.push(edge.target);
    }
  }
  const { node: root, column } = graph.root;
  const made = column === undefined ? undefined : pathOf(graph.columnEdges, { node: root, column }).columns;
  return graph.nodes
    .flatMap((node) => {
      const steps = distance.get(node.id) ?? 0;
      if (steps === 0) return [];
      const columns = node.columns.filter((one) => made?.has(columnKey(node.id, one.name)));
      return [{ node, columns: columns.map((one) => one.name), distance: steps }];
    })
    .sort((one, other) => one.distance - other.distance || one.node.name.localeCompare(other.node.name));
}
