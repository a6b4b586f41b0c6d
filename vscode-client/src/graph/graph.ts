// The interactive graph: give it an element and a host, and feed it the host's messages.

import type { LineageGraph, UniqueId } from "./answer.ts";
import { button, moveFocus } from "./keyboard.ts";
import type { GraphToHost, HostToGraph, View } from "./messages.ts";
import { pathOf } from "./paths.ts";
import { drawScene, type Scene } from "./scene.ts";
import { TABLE_WIDTH } from "./tables.ts";
import { toolbar } from "./toolbar.ts";
import { viewport } from "./viewport.ts";

/** Of a larger graph only what somebody looks at is made. */
const MOST_MADE = 500;
const MADE_AT_ONCE = 10;
/** Screens on each side of what is seen in which tables are made too, once that is painted. */
const AROUND = 0.5;

/** Draws into `container` and returns what takes the host's messages. */
export function mountGraph(
  container: HTMLElement,
  post: (message: GraphToHost) => void,
): (message: HostToGraph) => void {
  const frame = document.createElement("main");
  frame.tabIndex = 0;
  frame.setAttribute("aria-label", "Lineage graph");
  const world = document.createElement("div");
  world.className = "world";
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  frame.append(world);

  let shown: { graph: LineageGraph; view: View; scene: Scene } | undefined;
  let whole = new Set<UniqueId>();
  let isPainted = false;
  const make = (): void => shown?.scene.show(view.area(isPainted ? AROUND : 0));
  const view = viewport(frame, world, make);
  new ResizeObserver(make).observe(frame);
  const bar = toolbar({
    view: (wanted) => post({ kind: "view", view: wanted }),
    zoom: view.zoom,
    fit: () => shown && view.fit(shown.scene),
  });
  container.replaceChildren(bar.element, notice, frame);

  const start = (): void => {
    if (shown === undefined) return;
    const root = shown.scene.tables.get(shown.graph.root.node);
    const centre = root ? { x: root.at.x + TABLE_WIDTH / 2, y: root.at.y + root.height / 2 } : { x: 0, y: 0 };
    view.fit(shown.scene, centre);
  };

  const draw = (graph: LineageGraph, asked: View): void => {
    const before = shown;
    const anchor = before && (anchorOf(before, world) ?? before.graph.root.node);
    const focused = focusedPlace(world);
    const scene = drawScene(world, graph, asked.level === "column", whole, {
      open: (node, column) =>
        post(
          column === undefined
            ? { kind: "open", uniqueId: node.id }
            : { kind: "open", uniqueId: node.id, column },
        ),
      expand: (node, side) => post({ kind: "expand", uniqueId: node.id, side }),
      showRest: (node) => {
        whole.add(node.id);
        draw(graph, asked);
      },
    });
    shown = { graph, view: asked, scene };
    isPainted = false;
    requestIdleCallback(() => {
      if (shown?.scene !== scene) return;
      isPainted = true;
      make();
      if (scene.tables.size <= MOST_MADE) completeWhenIdle(scene, () => shown?.scene === scene);
    });
    bar.update(asked, summary(graph));
    const was = anchor && before?.scene.tables.get(anchor)?.at;
    const is = anchor && scene.tables.get(anchor)?.at;
    if (was && is && sameRoot(before.graph, graph)) {
      // What the user looked at stays where it was on the screen.
      const { left, top, scale } = view.look();
      view.show({ scale, left: left + (was.x - is.x) * scale, top: top + (was.y - is.y) * scale });
    } else {
      start();
    }
    if (focused) restoreFocus(scene, focused);
    light(graph.root.column === undefined ? undefined : { node: graph.root.node, column: graph.root.column });
  };

  const light = (column: { node: UniqueId; column: string } | undefined): void => {
    shown?.scene.highlight(column && pathOf(shown.graph.columnEdges, column));
  };
  const lightAt = (target: EventTarget | null): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
    const id = row?.closest<HTMLElement>("[data-id]")?.dataset["id"];
    const column = row?.dataset["column"];
    if (id !== undefined && column !== undefined) light({ node: id as UniqueId, column });
    else if (shown?.graph.root.column !== undefined)
      light({ ...shown.graph.root, column: shown.graph.root.column });
    else light(undefined);
  };
  world.addEventListener("pointerover", (event) => lightAt(event.target));
  world.addEventListener("pointerleave", () => lightAt(null));
  world.addEventListener("focusin", (event) => {
    lightAt(event.target);
    const id =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>("[data-id]")?.dataset["id"]
        : undefined;
    const found = id === undefined ? undefined : shown?.scene.tables.get(id as UniqueId);
    if (found && event.target instanceof Element && event.target.matches(":focus-visible")) {
      view.reveal(found.at.x, found.at.y, TABLE_WIDTH, found.height);
    }
  });
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+") view.zoom(1.25);
    else if (event.key === "-") view.zoom(1 / 1.25);
    else if (event.key === "0" && shown !== undefined) view.fit(shown.scene);
    else if (shown !== undefined && moveFocus(event, shown.scene, shown.graph)) event.preventDefault();
  });

  return (message) => {
    container.classList.toggle("loading", message.kind === "loading");
    switch (message.kind) {
      case "loading":
        return;
      case "problem":
        notice.textContent = message.message;
        notice.hidden = false;
        return;
      case "graph": {
        const { graph } = message;
        if (shown !== undefined && sameRoot(shown.graph, graph)) {
          if (graph.revision < shown.graph.revision) return;
        } else {
          whole = new Set();
        }
        notice.hidden = true;
        draw(graph, message.view);
        return;
      }
      default:
        message satisfies never;
    }
  };
}

function sameRoot(one: LineageGraph, other: LineageGraph): boolean {
  return one.root.node === other.root.node && one.root.column === other.root.column;
}

function summary(graph: LineageGraph): string {
  const nodes = graph.nodes.length === 1 ? "1 node" : `${graph.nodes.length} nodes`;
  return graph.truncated ? `${nodes}, more not shown` : nodes;
}

/** The node whose button was used last, if it is in the graph. */
function anchorOf(shown: { scene: Scene }, world: HTMLElement): UniqueId | undefined {
  const id = focusedPlace(world)?.id as UniqueId | undefined;
  return id !== undefined && shown.scene.tables.has(id) ? id : undefined;
}

interface FocusedPlace {
  id: string;
  column: string | undefined;
}

function focusedPlace(world: HTMLElement): FocusedPlace | undefined {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || !world.contains(element)) return undefined;
  const id = element.closest<HTMLElement>("[data-id]")?.dataset["id"];
  return id === undefined ? undefined : { id, column: element.dataset["column"] };
}

function restoreFocus(scene: Scene, place: FocusedPlace): void {
  const id = place.id as UniqueId;
  const found = (place.column && button(scene, id, place.column)) || button(scene, id);
  found?.focus({ preventScroll: true });
}

/** Makes the tables nobody looks at yet, some at a time, so that none is missed by a search or by a screen reader. */
function completeWhenIdle(scene: Scene, isShown: () => boolean): void {
  if (scene.missing === 0) return;
  requestIdleCallback(() => {
    if (!isShown()) return;
    scene.show(undefined, MADE_AT_ONCE);
    completeWhenIdle(scene, isShown);
  });
}
