// Opening a place that the server named.

import * as vscode from "vscode";
import type { GraphNode, LineageGraph, Place, UniqueId } from "./graph/answer.ts";

/** Where a node, or a column of it, is written; undefined for what has no file. */
export function placeOf(graph: LineageGraph, id: UniqueId, column?: string): Place | undefined {
  const node = graph.nodes.find((one) => one.id === id);
  const found = node?.columns.find((one) => one.name === column);
  return found?.at ?? (node && nodePlace(node));
}

function nodePlace(node: GraphNode): Place | undefined {
  if (node.uri === undefined) return undefined;
  const start = { line: 0, character: 0 };
  return { uri: node.uri, range: node.range ?? { start, end: start } };
}

/** Opens it in `column`, with the place selected and in the middle. */
export async function openPlace(place: Place, column?: vscode.ViewColumn): Promise<void> {
  const { start, end } = place.range;
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri, true), {
    selection: new vscode.Range(start.line, start.character, end.line, end.character),
    ...(column === undefined ? {} : { viewColumn: column }),
  });
}
