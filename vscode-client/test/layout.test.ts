import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, linkKey, type Box, type Layout, type Link } from "../src/graph/layout.ts";

/** `a>b b>c d`: links and lone boxes, all boxes 100 wide and 40 high unless `heights` says otherwise. */
function drawn(text: string, heights: Record<string, number> = {}): Layout {
  const words = text.split(" ").map((word) => word.split(">"));
  const ids = [...new Set(words.flat())];
  return layout(
    ids.map((id) => ({ id, width: 100, height: heights[id] ?? 40 })),
    words.flatMap(([source, target]) => (source && target ? [{ source, target }] : [])),
  );
}

function place(found: Layout, id: string): { x: number; y: number } {
  const point = found.boxes.get(id);
  assert.ok(point, `${id} has a place`);
  return point;
}

function noOverlaps(boxes: readonly Box[], found: Layout): void {
  const rows = boxes.map((box) => ({ ...box, ...place(found, box.id) })).sort((a, b) => a.x - b.x);
  for (const [index, one] of rows.entries()) {
    for (const other of rows.slice(index + 1)) {
      if (other.x >= one.x + one.width) break;
      const apart = other.y >= one.y + one.height || one.y >= other.y + other.height;
      assert.ok(apart, `${one.id} and ${other.id} overlap`);
    }
  }
}

test("data flows from left to right", () => {
  const found = drawn("source>staging staging>mart source>mart");
  assert.ok(place(found, "source").x < place(found, "staging").x);
  assert.ok(place(found, "staging").x < place(found, "mart").x);
});

test("a chain is a straight line", () => {
  const found = drawn("a>b b>c");
  assert.equal(place(found, "a").y, place(found, "b").y);
  assert.equal(place(found, "b").y, place(found, "c").y);
});

test("a source stands next to its child, not at the far left", () => {
  const found = drawn("a>b b>c c>d late>d");
  assert.equal(place(found, "late").x, place(found, "c").x);
});

test("parallel chains do not cross", () => {
  const found = drawn("a1>c2 a2>c1 c1>d1 c2>d2 d1>e d2>e");
  const above = (one: string, other: string): boolean => place(found, one).y < place(found, other).y;
  assert.equal(above("a1", "a2"), above("c2", "c1"));
  assert.equal(above("c2", "c1"), above("d2", "d1"));
});

test("a long link is led around what stands between its ends", () => {
  const found = drawn("a>b b>c a>c", { b: 300 });
  const route = found.routes.get(linkKey({ source: "a", target: "c" }));
  assert.ok(route);
  const between = place(found, "b");
  for (const point of route) assert.ok(point.y < between.y || point.y > between.y + 300);
});

test("a cycle ends, with every box placed", () => {
  const found = drawn("a>b b>c c>a c>d d>d");
  assert.equal(found.boxes.size, 4);
  assert.ok(place(found, "a").x < place(found, "c").x);
});

test("separate parts do not overlap, and links to nowhere are left out", () => {
  const boxes = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id, width: 100, height: 40 }));
  const found = layout(boxes, [
    { source: "a", target: "b" },
    { source: "c", target: "d" },
    { source: "e", target: "missing" },
  ]);
  assert.equal(found.boxes.size, 6);
  noOverlaps(boxes, found);
});

test("the same graph looks the same, in whatever order it comes", () => {
  const { boxes, links } = shop(60);
  assert.deepEqual(
    new Map([...layout(boxes.toReversed(), links.toReversed()).boxes].sort()),
    new Map([...layout(boxes, links).boxes].sort()),
  );
});

test("nothing is a graph too", () => {
  assert.deepEqual(layout([], []), { boxes: new Map(), routes: new Map(), width: 0, height: 0 });
});

test("a thousand tables lie apart, inside the frame, each right of its parents", () => {
  const { boxes, links } = shop(1000);
  const found = layout(boxes, links);
  assert.equal(found.boxes.size, 1000);
  noOverlaps(boxes, found);
  for (const box of boxes) {
    const { x, y } = place(found, box.id);
    assert.ok(
      x >= 0 && y >= 0 && x + box.width <= found.width + 1e-6 && y + box.height <= found.height + 1e-6,
    );
  }
  for (const link of links) assert.ok(place(found, link.source).x < place(found, link.target).x);
});

/** Ten layers of tables of differing heights, each with one to three parents to its left; the same every time. */
function shop(count: number): { boxes: Box[]; links: Link[] } {
  let state = 7;
  const random = (below: number): number => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
  const boxes = Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    width: 200,
    height: 40 + 20 * random(12),
  }));
  const perLayer = Math.ceil(count / 10);
  const links: Link[] = [];
  for (let index = perLayer; index < count; index++) {
    const before = Math.floor(index / perLayer) * perLayer;
    for (let n = 0; n <= random(3); n++) links.push({ source: `n${random(before)}`, target: `n${index}` });
  }
  return { boxes, links };
}
