// What a user does in VS Code, by mouse and keyboard, on sample_projects/coffee_shop.
//   COFFEE_SHOP           the folder to open (a copy: the tests leave unsaved text behind)
//   SERVER_COMMAND        JSON list, the setting lineageLsp.server.command
//   FAILURES              a folder for a picture of the screen when a test fails
//   UPDATE_SCREENSHOTS=1  take the pictures of docs/images anew

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  chooseFromContextMenu,
  graphFrame,
  hoverText,
  openFile,
  openWorkbench,
  placeOf,
  runCommand,
  until,
  type Workbench,
} from "./workbench.ts";

const folder = process.env["COFFEE_SHOP"] ?? "";
const command: unknown = JSON.parse(process.env["SERVER_COMMAND"] ?? "[]");
const TAKE_PICTURES = process.env["UPDATE_SCREENSHOTS"] === "1";
const images = path.resolve(import.meta.dirname, "../../docs/images");

describe("VS Code", { concurrency: 1 }, () => {
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    workbench = await openWorkbench(folder, {
      "lineageLsp.server.command": command,
    });
    page = workbench.page;
  });
  after(() => workbench?.close());
  afterEach(async (context) => {
    const failed = process.env["FAILURES"];
    if (failed === undefined || !("error" in context) || !context.error) return;
    mkdirSync(failed, { recursive: true });
    await page.screenshot({
      path: path.join(failed, `${context.name.replaceAll(/\W+/g, "-")}.png`),
    });
  });

  test("says once that the project was found", async () => {
    const toast = page.locator(".notification-toast", {
      hasText: "dbt project coffee_shop",
    });
    await toast.waitFor({ timeout: 60_000 });
    await toast.hover();
    await toast.locator(".codicon-notifications-clear").click();
    await page.locator(".statusbar-item", { hasText: "Lineage" }).waitFor();
  });

  test("a hover over a column shows its source, across models", async () => {
    await openFile(page, "stg_orders.sql");
    const text = await hoverText(page, "as ordered_on", "ordered_on", /shop\.orders/);
    assert.match(text, /ordered_at/);
    await openFile(page, "customers.sql", 50);
    await hoverText(page, "as home_store_name", "home_store_name", /shop\.stores/);
    if (TAKE_PICTURES) {
      await hoverText(page, "as lifetime_value,", "lifetime_value", /shop\./);
      await picture(page, "hover");
    }
  });

  test("a CodeLens above the model counts, and opens the graph", async () => {
    await openFile(page, "stg_orders.sql");
    const lens = page.locator(".codelens-decoration a", {
      hasText: /upstream.*downstream/,
    });
    await lens.first().waitFor();
    await picture(page, "lens", { x: 350, y: 30, width: 1150, height: 300 });
    await lens.first().click();
    const graph = graphFrame(page);
    const root = graph.getByRole("group", { name: "model stg_orders" });
    await root.waitFor();
    await graph.getByRole("group", { name: "source shop.orders" }).waitFor();
    await graph.getByRole("group", { name: "model orders", exact: true }).waitFor();
    assert.equal(await root.locator("button.column").count(), 9);
    assert.match(
      (await graph.locator("path.edge.direct").first().getAttribute("d")) ?? "",
      /^M[\d.]+,[\d.]+C/,
    );
  });

  test("a column in the graph shows its path", async () => {
    const graph = graphFrame(page);
    const column = graph.locator('[data-id="model.coffee_shop.stg_orders"] [data-column="ordered_on"]');
    await column.hover();
    const source = graph.locator('[data-id="source.coffee_shop.shop.orders"] [data-column="ordered_at"]');
    await until(
      async () => /on-path/.test((await source.getAttribute("class")) ?? ""),
      "its source is marked",
    );
    const sibling = graph.locator('[data-id="model.coffee_shop.stg_orders"] [data-column="tip"]');
    assert.doesNotMatch((await sibling.getAttribute("class")) ?? "", /on-path/);
    await pictureOfGraph(page);
  });

  test("the graph shows more when asked", async () => {
    const graph = graphFrame(page);
    const before = await graph.locator("section.table").count();
    await graph.locator("button.expand").first().click();
    await until(async () => (await graph.locator("section.table").count()) > before, "more tables");
  });

  test("a right click opens the graph again, and a click in it the file", async () => {
    await page.locator(".tab", { hasText: "Lineage: stg_orders" }).click({ button: "middle" });
    await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
    await chooseFromContextMenu(page, await placeOf(page, "as order_id", "order_id"), "Lineage: Show Graph");
    const graph = graphFrame(page);
    const source = graph.locator('[data-id="source.coffee_shop.shop.orders"]');
    await source.waitFor();
    // The cursor stood on a column: the graph is about it.
    await page.locator(".tab", { hasText: "Lineage: stg_orders.order_id" }).waitFor();
    await source.locator("button.header").click();
    await page.locator(".tab.active", { hasText: "_sources.yml" }).waitFor();
    // VS Code polls which webview has the focus: on a slow machine it may take it back from the file just opened.
    await until(async () => {
      await graph.locator('[data-id="model.coffee_shop.stg_orders"] [data-column="order_id"]').click();
      await page.locator(".tab.active", { hasText: "stg_orders.sql" }).waitFor({ timeout: 5_000 });
      await page.locator(".statusbar-item", { hasText: "Ln 19" }).waitFor({ timeout: 5_000 });
      return true;
    }, "the column's line is open");
  });

  test("unsaved text counts, in the hover and in the open graph", async () => {
    const place = await placeOf(page, "as channel,", "channel");
    await page.mouse.dblclick(place.x, place.y);
    await page.keyboard.type("sales_channel");
    await page.locator(".tab.dirty", { hasText: "stg_orders.sql" }).waitFor();
    const text = await hoverText(page, "as sales_channel", "sales_channel", /shop\.orders/);
    assert.match(text, /sales_channel[\s\S]*channel/);
    await runCommand(page, "Lineage: Show Upstream");
    const graph = graphFrame(page);
    const stg = graph.locator('[data-id="model.coffee_shop.stg_orders"]');
    await stg.locator('[data-column="sales_channel"]').waitFor();
    await page.keyboard.press("Escape");
    const again = await placeOf(page, "as sales_channel,", "sales_channel");
    await page.mouse.dblclick(again.x, again.y);
    await page.keyboard.type("till_or_web");
    await stg.locator('[data-column="till_or_web"]').waitFor();
  });

  test("a server that cannot start is explained once, and starts again when it can", async () => {
    workbench.settings({
      "lineageLsp.server.command": ["no-such-lineage-server"],
    });
    const toast = page.locator(".notification-toast", {
      hasText: "Lineage cannot start its server",
    });
    await until(async () => {
      await runCommand(page, "Lineage: Restart Server");
      await toast.first().waitFor({ timeout: 3_000 });
      return true;
    }, "the explanation");
    assert.match(await toast.innerText(), /no-such-lineage-server[\s\S]*pip install lineage-lsp/);
    assert.equal(await page.locator(".notification-toast").count(), 1);
    await toast.hover();
    await toast.locator(".codicon-notifications-clear").click();
    workbench.settings({});
    await until(async () => {
      await runCommand(page, "Lineage: Restart Server");
      await page
        .locator(".codelens-decoration a", { hasText: /downstream/ })
        .first()
        .waitFor({ timeout: 10_000 });
      return true;
    }, "the lens of the new server");
  });
});

/** The graph alone, with the path of a column. */
async function pictureOfGraph(page: Page): Promise<void> {
  if (!TAKE_PICTURES) return;
  await page.keyboard.press("Control+B");
  await runCommand(page, "View: Toggle Maximize Editor Group");
  const graph = graphFrame(page);
  await graph.getByRole("button", { name: "Show the whole graph" }).click();
  await graph.locator('[data-id="model.coffee_shop.stg_orders"] [data-column="ordered_on"]').hover();
  await picture(page, "graph");
  await runCommand(page, "View: Toggle Maximize Editor Group");
  await page.keyboard.press("Control+B");
}

async function picture(
  page: Page,
  name: string,
  clip?: { x: number; y: number; width: number; height: number },
): Promise<void> {
  if (!TAKE_PICTURES) return;
  await page.waitForTimeout(500); // what appears fades in
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: path.join(images, `${name}.png`), ...(clip === undefined ? {} : { clip }) });
}
