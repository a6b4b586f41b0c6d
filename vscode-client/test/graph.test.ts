import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphNode } from "../src/graph/answer.ts";
import { curve } from "../src/graph/curves.ts";
import { touched } from "../src/graph/impact.ts";
import { merge } from "../src/graph/merge.ts";
import { toHost } from "../src/graph/messages.ts";
import { pathOf } from "../src/graph/paths.ts";
import { rowMiddle, table } from "../src/graph/tables.ts";
import { graphOf, ref } from "./graphs.ts";

const SHOP =
  "raw.id>stg.id raw.amount>stg.amount stg.id>orders.id stg.amount>orders.total stg.id?orders.total";

function path(text: string): string[] {
  const found = pathOf(graphOf(SHOP).columnEdges, ref(text));
  return [...found.columns].map((key) => key.replace("\n", ".")).sort();
}

test("the path of a column is what it is made of and what it feeds", () => {
  assert.deepEqual(path("stg.amount"), ["orders.total", "raw.amount", "stg.amount"]);
});

test("a condition belongs to the path, a sibling of an ancestor does not", () => {
  assert.deepEqual(path("orders.total"), ["orders.total", "raw.amount", "raw.id", "stg.amount", "stg.id"]);
  assert.deepEqual(path("orders.id"), ["orders.id", "raw.id", "stg.id"]);
});

test("a cycle of columns ends", () => {
  const found = pathOf(graphOf("a.x>b.x b.x>a.x").columnEdges, ref("a.x"));
  assert.equal(found.columns.size, 2);
  assert.equal(found.edges.size, 2);
});

test("an expanded node brings its neighbours and has nothing more to hide", () => {
  const base = graphOf("stg.id>orders.id");
  const stg = base.nodes[0];
  assert.ok(stg);
  stg.counts.upstream = 1;
  stg.hidden.upstream = 1;
  const both = merge(base, graphOf("raw.id>stg.id", "stg", 3));
  assert.deepEqual(both.nodes.map((node) => node.id).sort(), ["orders", "raw", "stg"]);
  assert.deepEqual(both.nodes.find((node) => node.id === "stg")?.hidden, { upstream: 0, downstream: 0 });
  assert.equal(both.columnEdges.length, 2);
  assert.equal(both.root.node, "stg");
  assert.equal(both.revision, 1);
});

test("merging what is there already changes nothing", () => {
  const graph = graphOf(SHOP);
  assert.deepEqual(merge(graph, graphOf(SHOP)), graph);
});

test("a change touches what lies downstream, nearest first, with the columns made from it", () => {
  const found = touched(graphOf(`${SHOP} orders.total>mart.revenue orders.id>mart.id`, "raw.amount"));
  assert.deepEqual(
    found.map(({ node, columns, distance }) => `${distance} ${node.name}: ${columns.join(", ")}`),
    ["1 stg: amount", "2 orders: total", "3 mart: revenue"],
  );
});

test("nothing upstream of the change is touched", () => {
  assert.deepEqual(
    touched(graphOf(SHOP, "stg")).map(({ node }) => node.name),
    ["orders"],
  );
});

test("a long table is cut, and edges to the columns it hides end at its last row", () => {
  const node: GraphNode = { ...graphOf("a.c0>b.x").nodes[0]!, columns: [] };
  node.columns = Array.from({ length: 40 }, (_, index) => ({ name: `c${index}`, confidence: 1 }));
  const short = table(node, true, false);
  const whole = table(node, true, true);
  assert.equal(short.columns.length + short.rest, 40);
  assert.ok(short.rest > 1);
  assert.equal(whole.rest, 0);
  assert.ok(short.height < whole.height);
  assert.equal(rowMiddle(short, "c39"), rowMiddle(short, "c38"));
  assert.ok(rowMiddle(whole, "c39") > rowMiddle(whole, "c38"));
  assert.ok(rowMiddle(short, "c39") < short.height);
});

test("without columns a table is its header", () => {
  const node = graphOf("a.x>b.x").nodes[0]!;
  const shown = table(node, false, false);
  assert.equal(shown.columns.length, 0);
  assert.ok(rowMiddle(shown, "x") < shown.height);
});

test("a curve goes through its route and ends where it should", () => {
  const from = { x: 0, y: 0 };
  const to = { x: 400, y: 40 };
  assert.equal(curve(from, to), "M0,0C200,0 200,40 400,40");
  const route = [
    { x: 100, y: 20 },
    { x: 300, y: 20 },
  ];
  assert.equal(curve(from, to, route), "M0,0C50,0 50,20 100,20H300C350,20 350,40 400,40");
});

test("only messages of the graph are taken", () => {
  assert.deepEqual(toHost({ kind: "open", uniqueId: "model.shop.orders", column: "id" }), {
    kind: "open",
    uniqueId: "model.shop.orders",
    column: "id",
  });
  assert.equal(toHost({ kind: "open" }), undefined);
  assert.equal(toHost({ kind: "expand", uniqueId: "model.shop.orders", side: "both" }), undefined);
  assert.equal(toHost({ kind: "view", view: { direction: "up", level: "column" } }), undefined);
  assert.equal(toHost("ready"), undefined);
});
