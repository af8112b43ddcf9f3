//! Parts of the browser side that come late, come only when asked for again, or are gone.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { alive, button, dialog, visit } from "./pages";

const FLEET = "/c/demo/fleets/lab-linux";
const PARTS = "**/part-*.wasm";

/** Presses what opens a dialog whose part is not there yet. */
async function editTags(page: Page): Promise<void> {
  await button(page, "Edit tags").click();
}

test("whoever waits for the part of a dialog is told so, and it opens when the part is there", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, FLEET);
  let release = () => {};
  const waited = new Promise<void>((resolve) => (release = resolve));
  await page.route(PARTS, async (route) => {
    await waited;
    await route.continue();
  });
  await editTags(page);
  await expect(page.getByRole("status").filter({ hasText: "Loading…" })).toBeVisible();
  release();
  await expect(button(dialog(page, "Edit tags"), "Save tags")).toBeVisible();
  await expect(page.getByText("Loading…")).toHaveCount(0);
});

test("a part that cannot be had at first is asked for again", async ({ signedIn, complaints }) => {
  complaints.expect(503, /\/part-\d+\.wasm$/);
  const page = await signedIn("operator");
  await visit(page, FLEET);
  let refused = 0;
  await page.route(PARTS, async (route) => {
    refused += 1;
    await (refused <= 3 ? route.fulfill({ status: 503 }) : route.continue());
  });
  await editTags(page);
  await expect(button(dialog(page, "Edit tags"), "Save tags")).toBeVisible();
  expect(refused).toBeGreaterThan(3);
});

test("a part that breaks off is asked for again", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, FLEET);
  let broken = 0;
  await page.route(PARTS, async (route) => {
    broken += 1;
    if (broken > 3) return route.continue();
    const whole = await (await route.fetch()).body();
    return route.fulfill({ contentType: "application/wasm", body: whole.subarray(0, whole.length / 2) });
  });
  await editTags(page);
  await expect(button(dialog(page, "Edit tags"), "Save tags")).toBeVisible();
  expect(broken).toBeGreaterThan(3);
});

test("a page whose parts went with the server's last version is loaded anew", async ({ signedIn, complaints }) => {
  complaints.expect(404, /\/part-\d+\.wasm$/);
  const page = await signedIn("operator");
  await visit(page, FLEET);
  let isOld = true;
  await page.route(PARTS, async (route) => {
    await (isOld ? route.fulfill({ status: 404 }) : route.continue());
  });
  const anew = page.waitForEvent("domcontentloaded");
  await editTags(page);
  isOld = await anew.then(() => false);
  await alive(page);
  await editTags(page);
  await expect(button(dialog(page, "Edit tags"), "Save tags")).toBeVisible();
});

test("the headers of a page fit into what a proxy takes of them", async ({ signedIn }) => {
  const page = await signedIn("admin");
  for (const path of ["/c/demo/stacks/finance", "/c/demo/images/cad-2026-02", "/access/people/admin", "/helpdesk"]) {
    const answer = await page.goto(path);
    await alive(page);
    const headers = (await answer?.headersArray()) ?? [];
    const bytes = headers.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0);
    expect(bytes, path).toBeLessThan(4096);
    expect((await answer?.headerValue("link")) ?? "", path).toContain("part-");
  }
});
