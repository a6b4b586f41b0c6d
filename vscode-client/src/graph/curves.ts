// The shape of an edge, as SVG path data.

import type { Point } from "./layout.ts";

/** A curve that leaves and enters horizontally and goes straight through `route`, pairs of points, on its way. */
export function curve(from: Point, to: Point, route: readonly Point[] = []): string {
  const points = [from, ...route, to];
  let path = `M${round(from.x)},${round(from.y)}`;
  for (let index = 1; index < points.length; index++) {
    const start = points[index - 1] ?? from;
    const end = points[index] ?? to;
    // Between two layers the way bends; across a layer (the second point of a pair) it is straight.
    path += index % 2 === 1 ? bend(start, end) : `H${round(end.x)}`;
  }
  return path;
}

function bend(start: Point, end: Point): string {
  // Backwards, as in a cycle, the ends need room to turn around.
  const reach = end.x > start.x ? (end.x - start.x) / 2 : 80;
  const controls = `${round(start.x + reach)},${round(start.y)} ${round(end.x - reach)},${round(end.y)}`;
  return `C${controls} ${round(end.x)},${round(end.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
