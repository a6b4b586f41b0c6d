// Arrow keys in the graph: up and down in a table, left and right along the edges.

import type { LineageGraph, UniqueId } from "./answer.ts";
import type { Scene } from "./scene.ts";

/** Moves the focus from the button that has it; false where the key leads nowhere. */
export function moveFocus(event: KeyboardEvent, scene: Scene, graph: LineageGraph): boolean {
  const here = event.target;
  if (!(here instanceof HTMLElement)) return false;
  const table = here.closest<HTMLElement>("[data-id]");
  if (table === null) return false;
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp": {
      const buttons = [...table.querySelectorAll<HTMLElement>("button:not(.expand)")];
      return focus(buttons[buttons.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1)]);
    }
    case "ArrowLeft":
      return focus(neighbour(scene, table, here, graph, "source"));
    case "ArrowRight":
      return focus(neighbour(scene, table, here, graph, "target"));
    default:
      return false;
  }
}

/** The first column that an edge of this column leads to, else the first table that one of this table does. */
function neighbour(
  scene: Scene,
  table: HTMLElement,
  here: HTMLElement,
  graph: LineageGraph,
  end: "source" | "target",
): HTMLElement | null {
  const other = end === "source" ? "target" : "source";
  const id = table.dataset["id"];
  const column = here.dataset["column"];
  if (column !== undefined) {
    const edge = graph.columnEdges.find((one) => one[other].node === id && one[other].column === column);
    const found = edge && button(scene, edge[end].node, edge[end].column);
    if (found) return found;
  }
  const edge = graph.edges.find((one) => one[other] === id);
  return edge ? button(scene, edge[end]) : null;
}

/** The button of a column, or of the table itself. */
export function button(scene: Scene, id: UniqueId, column?: string): HTMLElement | null {
  const which = column === undefined ? "button.header" : `[data-column="${CSS.escape(column)}"]`;
  return scene.element(id)?.querySelector<HTMLElement>(which) ?? null;
}

function focus(element: HTMLElement | null | undefined): boolean {
  element?.focus({ preventScroll: true });
  return Boolean(element);
}
