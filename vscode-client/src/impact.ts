// What a change would touch, as a list to pick from.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Subject } from "./commands.ts";
import type { LineageGraph } from "./graph/answer.ts";
import { touched, type Touched } from "./graph/impact.ts";
import { openPlace, placeOf } from "./places.ts";
import { GRAPH, type GraphParams } from "./protocol.ts";

const LIMIT = 2000;

export async function showImpact(client: LanguageClient | undefined, subject: Subject): Promise<void> {
  if (client === undefined) return;
  const params: GraphParams = { ...subject, direction: "downstream", level: "column", limit: LIMIT };
  const graph = await client.sendRequest<LineageGraph | null>(GRAPH, params);
  if (graph === null) {
    void vscode.window.showInformationMessage("There is nothing here that lineage is known of.");
    return;
  }
  const root = graph.nodes.find((node) => node.id === graph.root.node)?.name ?? graph.root.node;
  const title = graph.root.column === undefined ? root : `${root}.${graph.root.column}`;
  const found = touched(graph);
  if (found.length === 0) {
    void vscode.window.showInformationMessage(`Nothing depends on ${title}.`);
    return;
  }
  const picked = await vscode.window.showQuickPick(found.map(item), {
    title: `What a change of ${title} touches: ${found.length}${graph.truncated ? " and more" : ""}`,
    placeHolder: "Choose one to open it",
    matchOnDescription: true,
  });
  const place = picked && placeOf(graph, picked.touched.node.id, picked.touched.columns[0]);
  if (place !== undefined) await openPlace(place);
}

function item(one: Touched): vscode.QuickPickItem & { touched: Touched } {
  const { node, columns, distance } = one;
  return {
    label: node.name,
    description: `${node.kind.replaceAll("_", " ")} · ${distance === 1 ? "1 step" : `${distance} steps`}`,
    ...(columns.length > 0 ? { detail: columns.join(", ") } : {}),
    touched: one,
  };
}
