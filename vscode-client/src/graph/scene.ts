// A graph as elements: tables, and the edges behind them.

import { columnKey, isDirect, type ColumnEdge, type LineageGraph, type UniqueId } from "./answer.ts";
import { curve } from "./curves.ts";
import { layout, linkKey, type Layout, type Point } from "./layout.ts";
import {
  headerMiddle,
  rowMiddle,
  table,
  tableElement,
  TABLE_WIDTH,
  type Table,
  type TableActions,
} from "./tables.ts";
import type { ColumnPath } from "./paths.ts";

export interface Scene {
  width: number;
  height: number;
  tables: ReadonlyMap<UniqueId, Place>;
  /** How many tables nobody looked at yet. */
  readonly missing: number;
  /** A node's table, made when it is first asked for. */
  element(id: UniqueId): HTMLElement | undefined;
  /** Makes the tables that touch this part of the world, all of them without one; at most so many, if said. */
  show(area?: Area, most?: number): void;
  /** Brings a column's path to the fore; undefined brings everything back. */
  highlight(path: ColumnPath | undefined): void;
}

/** Where a table is, or will be when somebody looks there. */
export interface Place {
  at: Point;
  height: number;
}

export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * Draws the edges into `world`, in place of what was there, and tables where `show` is told that somebody looks: what
 * a thousand tables are made of takes the browser longer than all else. whole: the nodes whose long column lists are
 * shown in full.
 * All edges of a kind are one SVG path: a thousand tables have thousands of edges, and only a highlighted few are
 * ever looked at one by one.
 */
export function drawScene(
  world: HTMLElement,
  graph: LineageGraph,
  withColumns: boolean,
  whole: ReadonlySet<UniqueId>,
  actions: TableActions,
): Scene {
  const shown = new Map(
    graph.nodes.map((node) => [
      node.id,
      table(node, withColumns, node.id === graph.root.node || whole.has(node.id)),
    ]),
  );
  const places = layout(
    [...shown].map(([id, { height }]) => ({ id, width: TABLE_WIDTH, height })),
    graph.edges,
  );
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", String(places.width));
  svg.setAttribute("height", String(places.height));
  svg.setAttribute("aria-hidden", "true");
  const columnEdges = withColumns ? graph.columnEdges : [];
  const shape = (edge: ColumnEdge): string => columnCurve(edge, shown, places);
  svg.append(
    path("edge node-edge", nodeEdges(graph, columnEdges, places)),
    path("edge indirect", columnEdges.filter((edge) => !isDirect(edge.kind)).map(shape)),
    path("edge direct", columnEdges.filter((edge) => isDirect(edge.kind)).map(shape)),
  );
  const onPath = document.createElementNS(SVG, "g");
  svg.append(onPath);

  const tables = new Map<UniqueId, Place>();
  for (const [id, { height }] of shown)
    tables.set(id, { at: places.boxes.get(id) ?? { x: 0, y: 0 }, height });
  world.replaceChildren(svg);

  const elements = new Map<UniqueId, HTMLElement>();
  const missing = new Set(tables.keys());
  const rows = new Map<string, HTMLElement>();
  let lit: ReadonlySet<string> = new Set();
  const make = (id: UniqueId): HTMLElement | undefined => {
    const one = shown.get(id);
    const place = tables.get(id);
    if (one === undefined || place === undefined) return undefined;
    const element = tableElement(one, id === graph.root.node, actions);
    element.style.left = `${place.at.x}px`;
    element.style.top = `${place.at.y}px`;
    for (const row of element.querySelectorAll<HTMLElement>("[data-column]")) {
      const key = columnKey(id, row.dataset["column"] ?? "");
      rows.set(key, row);
      row.classList.toggle("on-path", lit.has(key));
    }
    elements.set(id, element);
    missing.delete(id);
    return element;
  };
  return {
    width: places.width,
    height: places.height,
    tables,
    get missing() {
      return missing.size;
    },
    element(id) {
      const element = elements.get(id) ?? make(id);
      if (element?.isConnected === false) world.append(element);
      return element;
    },
    show(area, most = Infinity) {
      const made = document.createDocumentFragment();
      for (const id of missing) {
        if (made.childElementCount >= most) break;
        const place = tables.get(id);
        const element = place && (area === undefined || touches(place, area)) ? make(id) : undefined;
        if (element) made.append(element);
      }
      world.append(made);
    },
    highlight(found) {
      for (const key of lit) rows.get(key)?.classList.remove("on-path");
      lit = found?.columns ?? new Set();
      for (const key of lit) rows.get(key)?.classList.add("on-path");
      world.classList.toggle("highlighting", found !== undefined);
      const edges = [...(found?.edges ?? [])];
      onPath.replaceChildren(
        path("edge indirect on-path", edges.filter((edge) => !isDirect(edge.kind)).map(shape)),
        path("edge direct on-path", edges.filter((edge) => isDirect(edge.kind)).map(shape)),
      );
    },
  };
}

function touches({ at, height }: Place, area: Area): boolean {
  return (
    at.x <= area.right && at.x + TABLE_WIDTH >= area.left && at.y <= area.bottom && at.y + height >= area.top
  );
}

/** Edges between tables, where no column edge says the same more exactly. */
function nodeEdges(graph: LineageGraph, columnEdges: readonly ColumnEdge[], places: Layout): string[] {
  const said = new Set(
    columnEdges.map((edge) => linkKey({ source: edge.source.node, target: edge.target.node })),
  );
  return graph.edges.flatMap((edge) => {
    const key = linkKey(edge);
    const source = places.boxes.get(edge.source);
    const target = places.boxes.get(edge.target);
    if (said.has(key) || source === undefined || target === undefined) return [];
    const from = { x: source.x + TABLE_WIDTH, y: source.y + headerMiddle() };
    return [curve(from, { x: target.x, y: target.y + headerMiddle() }, places.routes.get(key))];
  });
}

function columnCurve(edge: ColumnEdge, tables: ReadonlyMap<UniqueId, Table>, places: Layout): string {
  const source = places.boxes.get(edge.source.node);
  const target = places.boxes.get(edge.target.node);
  const sourceTable = tables.get(edge.source.node);
  const targetTable = tables.get(edge.target.node);
  if (source === undefined || target === undefined || !sourceTable || !targetTable) return "";
  return curve(
    { x: source.x + TABLE_WIDTH, y: source.y + rowMiddle(sourceTable, edge.source.column) },
    { x: target.x, y: target.y + rowMiddle(targetTable, edge.target.column) },
    places.routes.get(linkKey({ source: edge.source.node, target: edge.target.node })),
  );
}

function path(className: string, curves: readonly string[]): SVGPathElement {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("class", className);
  element.setAttribute("d", curves.join(""));
  return element;
}
