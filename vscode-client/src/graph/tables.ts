// A node as a table: its measures (pure) and its elements.

import type { GraphColumn, GraphNode, Side } from "./answer.ts";

export const TABLE_WIDTH = 232;
const HEADER_HEIGHT = 34;
const ROW_HEIGHT = 20;
const PADDING = 4;
/** A table longer than this shows its first columns and a row that shows the rest. */
const SHORT = 14;

/** What of a node is drawn. rest: how many columns the last row stands for; 0 without such a row. */
export interface Table {
  node: GraphNode;
  columns: GraphColumn[];
  rest: number;
  height: number;
}

export function table(node: GraphNode, withColumns: boolean, whole: boolean): Table {
  const wanted = withColumns ? node.columns : [];
  const short = !whole && wanted.length > SHORT + 1;
  const columns = short ? wanted.slice(0, SHORT) : wanted;
  const rest = wanted.length - columns.length;
  const rows = columns.length + (rest > 0 ? 1 : 0);
  return { node, columns, rest, height: HEADER_HEIGHT + (rows > 0 ? rows * ROW_HEIGHT + PADDING : 0) };
}

/** The middle of a column's row below the table's top: that of the last row for a column not shown. */
export function rowMiddle(shown: Table, column: string): number {
  if (shown.columns.length === 0) return HEADER_HEIGHT / 2;
  const index = shown.columns.findIndex((one) => one.name === column);
  const row = index >= 0 ? index : shown.rest > 0 ? shown.columns.length : shown.columns.length - 1;
  return HEADER_HEIGHT + (row + 0.5) * ROW_HEIGHT;
}

export function headerMiddle(): number {
  return HEADER_HEIGHT / 2;
}

/** What a user may do with a table; every element is a button, so mouse and keyboard go the same way. */
export interface TableActions {
  open(node: GraphNode, column?: string): void;
  expand(node: GraphNode, side: Side): void;
  showRest(node: GraphNode): void;
}

export function tableElement(shown: Table, isRoot: boolean, actions: TableActions): HTMLElement {
  const { node } = shown;
  const kind = node.kind.replaceAll("_", " ");
  const element = document.createElement("section");
  element.className = "table";
  element.dataset["id"] = node.id;
  element.dataset["kind"] = node.kind;
  element.classList.toggle("root", isRoot);
  element.classList.toggle("problems", node.problems > 0);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", `${kind} ${node.name}`);
  element.style.width = `${TABLE_WIDTH}px`;
  element.style.height = `${shown.height}px`;

  const header = button("header", headerTitle(node));
  header.append(span("name", node.name), span("kind", kind));
  header.addEventListener("click", () => actions.open(node));
  element.append(header);

  const rows = document.createElement("div");
  rows.className = "rows";
  rows.style.height = `${shown.height - HEADER_HEIGHT - 1}px`;
  for (const column of shown.columns) {
    const row = button("column", columnTitle(column));
    row.dataset["column"] = column.name;
    row.tabIndex = -1;
    row.classList.toggle("unsure", column.confidence < 0.8);
    row.append(span("name", column.name));
    if (column.dataType) row.append(span("type", column.dataType.toLowerCase()));
    row.addEventListener("click", () => actions.open(node, column.name));
    rows.append(row);
  }
  if (shown.rest > 0) {
    const row = button("rest", `Show ${shown.rest} more columns of ${node.name}`);
    row.textContent = `… ${shown.rest} more`;
    row.tabIndex = -1;
    row.addEventListener("click", () => actions.showRest(node));
    rows.append(row);
  }
  if (rows.childElementCount > 0) element.append(rows);
  for (const side of ["upstream", "downstream"] as const) {
    const hidden = node.hidden[side];
    if (hidden === 0) continue;
    const more = button(`expand ${side}`, `Show ${hidden} more ${side} of ${node.name}`);
    more.textContent = `+${hidden}`;
    more.addEventListener("click", () => actions.expand(node, side));
    element.append(more);
  }
  return element;
}

function headerTitle(node: GraphNode): string {
  const lines = [
    `${node.package}.${node.name}`,
    `${node.counts.upstream} upstream · ${node.counts.downstream} downstream`,
  ];
  if (node.problems > 0) lines.push(node.problems === 1 ? "1 problem" : `${node.problems} problems`);
  if (node.confidence < 1) lines.push(`certainty ${percent(node.confidence)} (${node.tier.toLowerCase()})`);
  return lines.join("\n");
}

function columnTitle(column: GraphColumn): string {
  const lines = [column.dataType ? `${column.name} · ${column.dataType.toLowerCase()}` : column.name];
  if (column.description) lines.push(column.description);
  if (column.confidence < 1) {
    lines.push(`certainty ${percent(column.confidence)}${column.reason ? `: ${column.reason}` : ""}`);
  }
  return lines.join("\n");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function button(className: string, title: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.title = title;
  element.setAttribute("aria-label", title.replaceAll("\n", ", "));
  return element;
}

function span(className: string, text: string): HTMLSpanElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
