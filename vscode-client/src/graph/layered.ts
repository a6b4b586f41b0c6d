// One connected graph in layers: longest path, dummies for long links, barycentre sweeps, then heights.

import { linkKey, type Box, type Gaps, type Layout, type Link, type Point } from "./layout.ts";

const SWEEPS = 12;
const RELAXATIONS = 16;
const DUMMY_HEIGHT = 6;

/** Vertices are numbers: the boxes first, then a dummy for each layer a link passes. */
interface Vertices {
  layer: number[];
  height: number[];
  up: number[][];
  down: number[][];
  /** The dummies of each link, left to right. */
  chains: number[][];
}

/** The layout of one connected part; every link's ends are among the boxes. */
export function layered(boxes: readonly Box[], links: readonly Link[], gaps: Gaps): Layout {
  const number = new Map(boxes.map((box, index) => [box.id, index]));
  const ends = links.map((link): [number, number] => [
    number.get(link.source) ?? 0,
    number.get(link.target) ?? 0,
  ]);
  const forward = withoutCycles(boxes.length, ends);
  const layer = longestPaths(boxes.length, forward);
  const vertices = withDummies(boxes, forward, layer);
  const order = leastCrossings(vertices);
  const y = heights(vertices, order, gaps.y);

  const widths = order.map((vs) => vs.reduce((widest, v) => Math.max(widest, boxes[v]?.width ?? 0), 0));
  const left: number[] = [];
  let x = 0;
  for (const width of widths) {
    left.push(x);
    x += width + gaps.x;
  }
  const leftOf = (v: number): number => left[vertices.layer[v] ?? 0] ?? 0;
  const top = y.reduce((least, middle, v) => Math.min(least, middle - at(vertices.height, v) / 2), Infinity);
  const bottom = y.reduce(
    (most, middle, v) => Math.max(most, middle + at(vertices.height, v) / 2),
    -Infinity,
  );
  const routes = new Map<string, Point[]>();
  vertices.chains.forEach((chain, index) => {
    const link = links[index];
    if (link === undefined || chain.length === 0) return;
    const points = chain.flatMap((v) => {
      const height = at(y, v) - top;
      return [
        { x: leftOf(v), y: height },
        { x: leftOf(v) + (widths[vertices.layer[v] ?? 0] ?? 0), y: height },
      ];
    });
    routes.set(linkKey(link), points);
  });
  return {
    boxes: new Map(
      boxes.map((box, v) => [box.id, { x: leftOf(v), y: at(y, v) - at(vertices.height, v) / 2 - top }]),
    ),
    routes,
    width: Math.max(0, x - gaps.x),
    height: bottom - top,
  };
}

/** The links that remain when each one that closes a cycle is taken out; undefined in its place. */
function withoutCycles(count: number, ends: readonly [number, number][]): ([number, number] | undefined)[] {
  const out: number[][] = Array.from({ length: count }, () => []);
  ends.forEach(([source], link) => out[source]?.push(link));
  const kept: ([number, number] | undefined)[] = [...ends];
  const entered = new Uint8Array(count);
  const left = new Uint8Array(count);
  for (let root = 0; root < count; root++) {
    if (entered[root]) continue;
    const path: { vertex: number; next: number }[] = [{ vertex: root, next: 0 }];
    entered[root] = 1;
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const link = out[here.vertex]?.[here.next++];
      if (link === undefined) {
        left[here.vertex] = 1;
        path.pop();
        continue;
      }
      const target = ends[link]?.[1] ?? 0;
      if (!entered[target]) {
        entered[target] = 1;
        path.push({ vertex: target, next: 0 });
      } else if (!left[target]) {
        kept[link] = undefined;
      }
    }
  }
  return kept;
}

/** Each vertex one layer right of its last parent; those without parents just left of their first child. */
function longestPaths(count: number, links: readonly ([number, number] | undefined)[]): number[] {
  const out: number[][] = Array.from({ length: count }, () => []);
  const waitingFor = new Int32Array(count);
  for (const link of links) {
    if (link === undefined) continue;
    out[link[0]]?.push(link[1]);
    waitingFor[link[1]] = (waitingFor[link[1]] ?? 0) + 1;
  }
  const layer = new Array<number>(count).fill(0);
  const roots = [...layer.keys()].filter((v) => waitingFor[v] === 0);
  const queue = [...roots];
  for (const v of queue) {
    for (const child of out[v] ?? []) {
      layer[child] = Math.max(at(layer, child), at(layer, v) + 1);
      const missing = (waitingFor[child] ?? 0) - 1;
      waitingFor[child] = missing;
      if (missing === 0) queue.push(child);
    }
  }
  for (const v of roots) {
    const children = out[v] ?? [];
    if (children.length > 0) layer[v] = Math.min(...children.map((child) => at(layer, child))) - 1;
  }
  return layer;
}

function withDummies(
  boxes: readonly Box[],
  links: readonly ([number, number] | undefined)[],
  layerOf: readonly number[],
): Vertices {
  const layer = [...layerOf];
  const height = boxes.map((box) => box.height);
  const up: number[][] = boxes.map(() => []);
  const down: number[][] = boxes.map(() => []);
  const chains = links.map((link): number[] => {
    if (link === undefined) return [];
    const [source, target] = link;
    const chain: number[] = [];
    let last = source;
    for (let passed = at(layer, source) + 1; passed < at(layer, target); passed++) {
      const dummy = layer.push(passed) - 1;
      height.push(DUMMY_HEIGHT);
      up.push([last]);
      down.push([]);
      down[last]?.push(dummy);
      chain.push(dummy);
      last = dummy;
    }
    down[last]?.push(target);
    up[target]?.push(last);
    return chain;
  });
  return { layer, height, up, down, chains };
}

/** The vertices of each layer from top to bottom, after the sweep that left the fewest crossings. */
function leastCrossings(vertices: Vertices): number[][] {
  let layers = families(vertices);
  const rank = new Float64Array(vertices.layer.length);
  const number = (layer: readonly number[]): void => layer.forEach((v, index) => (rank[v] = index));
  layers.forEach(number);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, vertices.down, rank);
  const key = new Float64Array(rank.length);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const rightwards = sweep % 2 === 0;
    const neighbours = rightwards ? vertices.up : vertices.down;
    layers = rightwards ? layers : layers.toReversed();
    for (const layer of layers) {
      for (const v of layer) key[v] = mean(neighbours[v] ?? [], rank) ?? rank[v] ?? 0;
      layer.sort((one, other) => at(key, one) - at(key, other) || at(rank, one) - at(rank, other));
      number(layer);
    }
    layers = rightwards ? layers : layers.toReversed();
    const left = crossings(layers, vertices.down, rank);
    if (left < fewest) {
      fewest = left;
      best = layers.map((layer) => [...layer]);
    }
  }
  return best;
}

/** A first order that keeps families together: depth first from the vertices without parents. */
function families(vertices: Vertices): number[][] {
  const { layer, up, down } = vertices;
  const layers: number[][] = Array.from({ length: layer.reduce((a, b) => Math.max(a, b), 0) + 1 }, () => []);
  const seen = new Uint8Array(layer.length);
  const roots = [...layer.keys()].filter((v) => up[v]?.length === 0);
  for (const root of roots) {
    const stack = [root];
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      if (seen[v]) continue;
      seen[v] = 1;
      layers[at(layer, v)]?.push(v);
      stack.push(...(down[v] ?? []).toReversed());
    }
  }
  return layers;
}

/** Pairs of links between neighbouring layers that cross, counted with a Fenwick tree. */
function crossings(
  layers: readonly (readonly number[])[],
  down: readonly (readonly number[])[],
  rank: Float64Array,
): number {
  let found = 0;
  for (const [index, layer] of layers.entries()) {
    const width = layers[index + 1]?.length ?? 0;
    const tree = new Int32Array(width + 1);
    let inserted = 0;
    for (const v of layer) {
      const targets = (down[v] ?? []).map((child) => at(rank, child)).sort((a, b) => a - b);
      for (const target of targets) {
        let before = 0;
        for (let i = target + 1; i > 0; i -= i & -i) before += at(tree, i);
        found += inserted - before;
        for (let i = target + 1; i <= width; i += i & -i) tree[i] = at(tree, i) + 1;
        inserted++;
      }
    }
  }
  return found;
}

/** The middle of every vertex: near its neighbours' mean, in the given order, `gap` apart. */
function heights(vertices: Vertices, order: readonly (readonly number[])[], gap: number): number[] {
  const y = new Array<number>(vertices.layer.length).fill(0);
  const offsets = order.map((layer) => {
    const offset: number[] = [];
    let below = 0;
    for (const v of layer) {
      offset.push(below + at(vertices.height, v) / 2);
      below += at(vertices.height, v) + gap;
    }
    layer.forEach((v, index) => (y[v] = at(offset, index) - below / 2));
    return offset;
  });
  for (let round = 0; round < RELAXATIONS; round++) {
    const rightwards = round % 2 === 0;
    for (let step = 0; step < order.length; step++) {
      const index = rightwards ? step : order.length - 1 - step;
      const layer = order[index] ?? [];
      const offset = offsets[index] ?? [];
      // The last rounds look at both sides, so that neither end of a link stands alone.
      const sides =
        round < RELAXATIONS - 4 ? [rightwards ? vertices.up : vertices.down] : [vertices.up, vertices.down];
      const wanted = layer.map((v, i) => {
        const middle = mean(
          sides.flatMap((side) => side[v] ?? []),
          y,
        );
        return (middle ?? at(y, v)) - at(offset, i);
      });
      ascending(wanted).forEach((value, i) => {
        const v = layer[i];
        if (v !== undefined) y[v] = value + at(offset, i);
      });
    }
  }
  return y;
}

/** The non-decreasing numbers nearest to `wanted` (isotonic regression: pool adjacent violators). */
function ascending(wanted: readonly number[]): number[] {
  const pools: { sum: number; size: number }[] = [];
  for (const value of wanted) {
    let pool = { sum: value, size: 1 };
    for (let last = pools.at(-1); last !== undefined; last = pools.at(-1)) {
      if (last.sum / last.size <= pool.sum / pool.size) break;
      pool = { sum: pool.sum + last.sum, size: pool.size + last.size };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
}

function mean(vertices: readonly number[], values: ArrayLike<number>): number | undefined {
  if (vertices.length === 0) return undefined;
  let sum = 0;
  for (const v of vertices) sum += at(values, v);
  return sum / vertices.length;
}

/** An element that is known to be there. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
