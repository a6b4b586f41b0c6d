import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, type Surroundings } from "../src/findServer.ts";

function found(files: string[], changes: Partial<Surroundings> = {}): string {
  const { command, args } = findServer({
    setting: [],
    folders: ["/shop", "/shop/dbt"],
    home: "/home/ada",
    searchPath: "/usr/local/bin:/usr/bin",
    windows: false,
    isFile: (file) => files.includes(file),
    ...changes,
  });
  return [command, ...args].join(" ");
}

test("the setting comes first, with its own arguments", () => {
  const everywhere = ["/shop/.venv/bin/lineage-lsp", "/usr/bin/lineage-lsp"];
  assert.equal(found(everywhere, { setting: ["/opt/lineage-lsp"] }), "/opt/lineage-lsp serve");
  const module = ["python3.12", "-m", "lineage_lsp"];
  assert.equal(found(everywhere, { setting: module }), "python3.12 -m lineage_lsp");
});

test("the setting may name the workspace and the home folder", () => {
  assert.equal(
    found([], { setting: ["${workspaceFolder}/env/bin/lineage-lsp"] }),
    "/shop/env/bin/lineage-lsp serve",
  );
  assert.equal(found([], { setting: ["~/bin/lineage-lsp"] }), "/home/ada/bin/lineage-lsp serve");
});

test("an environment of the workspace wins over PATH, .venv over venv", () => {
  const onPath = "/usr/bin/lineage-lsp";
  assert.equal(
    found(["/shop/venv/bin/lineage-lsp", "/shop/.venv/bin/lineage-lsp", onPath]),
    "/shop/.venv/bin/lineage-lsp serve",
  );
  assert.equal(found(["/shop/dbt/venv/bin/lineage-lsp", onPath]), "/shop/dbt/venv/bin/lineage-lsp serve");
  assert.equal(found([onPath]), "/usr/bin/lineage-lsp serve");
});

test("without any, Python runs the module", () => {
  assert.equal(found([]), "python3 -m lineage_lsp serve");
});

test("Windows has its own names", () => {
  const windows = { windows: true, folders: ["C:\\shop"], searchPath: "C:\\bin;D:\\bin" };
  assert.equal(
    found(["C:\\shop\\.venv\\Scripts\\lineage-lsp.exe"], windows),
    "C:\\shop\\.venv\\Scripts\\lineage-lsp.exe serve",
  );
  assert.equal(found(["D:\\bin\\lineage-lsp.exe"], windows), "D:\\bin\\lineage-lsp.exe serve");
  assert.equal(found([], windows), "python -m lineage_lsp serve");
});
