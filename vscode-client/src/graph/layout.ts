// Where the boxes of a graph go: layers from left to right, few crossings, parents level with their children.
// Pure, so that it runs in a webview, in a dashboard, in a worker and in a test.

import { layered } from "./layered.ts";

export interface Box {
  id: string;
  width: number;
  height: number;
}

/** Data flows from source to target; target comes to stand on the right. */
export interface Link {
  source: string;
  target: string;
}

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** The upper left corner of each box. */
  boxes: Map<string, Point>;
  /** For each link that passes layers between its ends: the points to lead it through, keyed by `linkKey`. */
  routes: Map<string, Point[]>;
  width: number;
  height: number;
}

export interface Gaps {
  x: number;
  y: number;
}

export const GAPS: Gaps = { x: 96, y: 28 };

export function linkKey(link: Link): string {
  return `${link.source}\n${link.target}`;
}

/**
 * Places every box; parts of the graph that no link joins are packed below and beside each other, largest first.
 * Links to themselves or to boxes that are not there are left out; of a cycle one link runs backwards. The order in
 * which boxes and links come changes nothing: the same graph looks the same every time.
 */
export function layout(boxes: readonly Box[], links: readonly Link[], gaps: Gaps = GAPS): Layout {
  const parts = components(
    sorted(boxes, (box) => box.id),
    sorted(links, linkKey),
  ).map((part) => layered(part.boxes, part.links, gaps));
  parts.sort((one, other) => other.boxes.size - one.boxes.size || other.height - one.height);
  return pack(parts, gaps);
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item): [string, T] => [key(item), item])
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, item]) => item);
}

interface Part {
  boxes: Box[];
  links: Link[];
}

/** The connected parts, each with the links inside it, without doubles. */
function components(boxes: readonly Box[], links: readonly Link[]): Part[] {
  const leader = new Map(boxes.map((box) => [box.id, box.id]));
  const find = (id: string): string => {
    let root = id;
    for (let next = leader.get(root); next !== undefined && next !== root; next = leader.get(root))
      root = next;
    for (let at = id; at !== root;) {
      const next = leader.get(at) ?? root;
      leader.set(at, root);
      at = next;
    }
    return root;
  };
  const known = new Map<string, Link>();
  for (const link of links) {
    if (link.source === link.target || !leader.has(link.source) || !leader.has(link.target)) continue;
    known.set(linkKey(link), link);
    leader.set(find(link.source), find(link.target));
  }
  const parts = new Map<string, Part>();
  for (const box of boxes) {
    const root = find(box.id);
    const part = parts.get(root);
    if (part === undefined) parts.set(root, { boxes: [box], links: [] });
    else part.boxes.push(box);
  }
  for (const link of known.values()) parts.get(find(link.source))?.links.push(link);
  return [...parts.values()];
}

/** Rows of parts, no row wider than the widest part or than what makes the whole about as high as wide. */
function pack(parts: readonly Layout[], gaps: Gaps): Layout {
  const area = parts.reduce((sum, part) => sum + (part.width + gaps.x) * (part.height + gaps.y), 0);
  const limit = parts.reduce((widest, part) => Math.max(widest, part.width), Math.sqrt(area) * 1.3);
  const whole: Layout = { boxes: new Map(), routes: new Map(), width: 0, height: 0 };
  let x = 0;
  let top = 0;
  let rowHeight = 0;
  for (const part of parts) {
    if (x > 0 && x + part.width > limit) {
      top += rowHeight + 2 * gaps.y;
      x = 0;
      rowHeight = 0;
    }
    for (const [id, point] of part.boxes) whole.boxes.set(id, { x: point.x + x, y: point.y + top });
    for (const [key, points] of part.routes) {
      whole.routes.set(
        key,
        points.map((point) => ({ x: point.x + x, y: point.y + top })),
      );
    }
    whole.width = Math.max(whole.width, x + part.width);
    whole.height = Math.max(whole.height, top + part.height);
    rowHeight = Math.max(rowHeight, part.height);
    x += part.width + gaps.x;
  }
  return whole;
}
