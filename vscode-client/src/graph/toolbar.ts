// The controls above the graph.

import type { Direction } from "./answer.ts";
import type { View } from "./messages.ts";

export interface ToolbarActions {
  view(view: View): void;
  zoom(by: number): void;
  fit(): void;
}

export interface Toolbar {
  element: HTMLElement;
  /** Shows the view that is drawn, and a line about it. */
  update(view: View, summary: string): void;
}

const DIRECTIONS: Record<Direction, string> = {
  both: "Both directions",
  upstream: "Upstream",
  downstream: "Downstream",
};

export function toolbar(actions: ToolbarActions): Toolbar {
  let view: View = { direction: "both", level: "column", influences: true };
  const change = (changes: Partial<View>): void => actions.view({ ...view, ...changes });

  const element = document.createElement("div");
  element.className = "toolbar";
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", "Graph");

  const direction = document.createElement("select");
  direction.setAttribute("aria-label", "Direction");
  for (const [value, label] of Object.entries(DIRECTIONS)) direction.append(new Option(label, value));
  direction.addEventListener("change", () => {
    const chosen = direction.value;
    if (chosen === "upstream" || chosen === "downstream" || chosen === "both") change({ direction: chosen });
  });

  const columns = checkbox("Columns", (checked) => change({ level: checked ? "column" : "model" }));
  const influences = checkbox("Influences", (checked) => change({ influences: checked }));
  influences.label.title = "Conditions and window keys that shape a column without being its value: dashed";

  const summary = document.createElement("span");
  summary.className = "summary";
  summary.setAttribute("role", "status");

  element.append(
    direction,
    columns.label,
    influences.label,
    summary,
    action("−", "Zoom out", () => actions.zoom(1 / 1.25)),
    action("+", "Zoom in", () => actions.zoom(1.25)),
    action("Fit", "Show the whole graph", () => actions.fit()),
  );
  return {
    element,
    update(shown, text) {
      view = shown;
      direction.value = shown.direction;
      columns.box.checked = shown.level === "column";
      influences.box.checked = shown.influences;
      influences.box.disabled = shown.level === "model";
      summary.textContent = text;
    },
  };
}

function checkbox(
  text: string,
  changed: (checked: boolean) => void,
): { label: HTMLLabelElement; box: HTMLInputElement } {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.addEventListener("change", () => changed(box.checked));
  label.append(box, text);
  return { label, box };
}

function action(text: string, title: string, run: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.title = title;
  button.setAttribute("aria-label", title);
  button.addEventListener("click", run);
  return button;
}
