// Two bundles: the extension for VS Code's Node, the graph for a browser page. Nothing in src/graph may import vscode.
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

const common = { bundle: true, minify: true, sourcemap: true, logLevel: "info" };

await build({
  ...common,
  entryPoints: { extension: "src/extension.ts" },
  outdir: "out",
  outExtension: { ".js": ".cjs" },
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
});

await build({
  ...common,
  entryPoints: { graph: "src/graph/main.ts", "graph-style": "src/graph/graph.css" },
  outdir: "out",
  platform: "browser",
  format: "iife",
  target: "chrome122",
});

await copyFile("../LICENSE", "LICENSE");
