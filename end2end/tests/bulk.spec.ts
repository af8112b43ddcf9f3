import { type Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { ask } from "./functions";
import { button, dialog, heading, row, visit } from "./pages";

const bar = (page: Page, what: string) => page.getByRole("region", { name: `Actions for selected ${what}` });
const box = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });
const steps = (page: Page) => page.getByRole("region", { name: "Steps" }).getByRole("listitem");

test("fleets are selected with the keyboard and stopped as one job", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets");
  await box(page, "Select hr-records").focus();
  await page.keyboard.press("Space");
  await box(page, "Select support-crm").focus();
  await page.keyboard.press("Space");
  await expect(bar(page, "fleets").getByRole("status")).toHaveText("2 selected");
  await expect(box(page, "Select all 12 fleets on this page")).toHaveJSProperty("indeterminate", true);
  await button(bar(page, "fleets"), "Stop").focus();
  await page.keyboard.press("Enter");
  const stop = dialog(page, "Stop 2 fleets?");
  await expect(stop).toContainText("Sessions on them end.");
  await expect(stop.getByText("The 2 steps")).toBeVisible();
  await button(stop, "Stop").focus();
  await page.keyboard.press("Enter");

  await expect(heading(page, "Stop 2 fleets")).toBeVisible();
  await expect(steps(page)).toContainText(["Stop fleet hr-records, Waiting for AWS", "Stop fleet support-crm, Waiting for AWS"], {
    timeout: 30_000,
  });
  await portico.emulator.advance(3_600);
  await expect(page.getByText("2 of 2 steps done")).toBeVisible({ timeout: 30_000 });
});

test("deleting many asks how many, and what failed is tried again alone", async ({ portico, signedIn, complaints }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/stacks");
  await portico.emulator.weather({ operation: "DisassociateFleet", error: "AccessDeniedException" });
  await box(page, "Select legal").check();
  await box(page, "Select training").check();
  await button(bar(page, "stacks"), "Delete").click();
  const remove = dialog(page, "Delete 2 stacks?");
  await button(remove, "Delete").click();
  await expect(remove.getByRole("textbox", { name: "How many" })).toHaveAttribute("aria-invalid", "true");
  await remove.getByRole("textbox", { name: "How many" }).fill("2");
  await button(remove, "Delete").click();

  await expect(heading(page, "Delete 2 stacks")).toBeVisible();
  await expect(page.getByText("Allow appstream:DisassociateFleet")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("1 of 3 steps done")).toBeVisible();
  await portico.emulator.weather();
  await button(page, "Retry failed steps").click();
  await expect(page.getByText("3 of 3 steps done")).toBeVisible({ timeout: 30_000 });
  await visit(page, "/c/demo/stacks");
  await expect(row(page, "Stacks", "office")).toBeVisible();
  await expect(row(page, "Stacks", "legal")).toHaveCount(0);
  expect(complaints.unexpected).toEqual([]);
});

test("all that match are selected, and only by those who may change them", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets?state=RUNNING");
  await box(page, "Select contractors").check();
  await button(bar(page, "fleets"), /^Select all \d+ that match$/).click();
  const running = { connection: "demo", list: "fleets", query: { state: "RUNNING" } };
  const all = await ask<string[]>(page, "list_keys", running);
  await expect(bar(page, "fleets").getByRole("status")).toHaveText(`${all.length} selected`);
  await button(bar(page, "fleets"), "Clear selection").click();
  await expect(bar(page, "fleets")).toHaveCount(0);
  await expect(box(page, "Select contractors")).not.toBeChecked();

  const auditor = await signedIn("auditor");
  await visit(auditor, "/c/demo/fleets");
  await expect(auditor.getByRole("table", { name: "Fleets" }).getByRole("checkbox")).toHaveCount(0);
});

test("a tag is given to many, and found by it", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets");
  await box(page, "Select hr-records").check();
  await box(page, "Select lab-linux").check();
  await button(bar(page, "fleets"), "Tag").click();
  const tag = dialog(page, "Tag 2 fleets?");
  await button(tag, "Tag").click();
  await expect(tag.getByRole("textbox", { name: "Key" })).toHaveAttribute("aria-invalid", "true");
  await tag.getByRole("textbox", { name: "Key" }).fill("round");
  await tag.getByRole("textbox", { name: "Value" }).fill("7");
  await button(tag, "Tag").click();
  await expect(page.getByText("2 of 2 steps done")).toBeVisible({ timeout: 30_000 });

  await visit(page, "/c/demo/fleets");
  const filter = page.getByRole("combobox", { name: "Filter fleets" });
  await filter.pressSequentially("Tag round = 7");
  await filter.press("Enter");
  await expect(page.getByRole("table", { name: "Fleets" }).getByRole("rowheader")).toHaveText(["hr-records", "lab-linux"]);

  await box(page, "Select hr-records").check();
  await button(bar(page, "fleets"), "Untag").click();
  const untag = dialog(page, "Untag fleet hr-records?");
  await button(untag, "Untag").click();
  await expect(untag.getByRole("textbox", { name: "Key" })).toHaveAttribute("aria-invalid", "true");
  await untag.getByRole("textbox", { name: "Key" }).fill("round");
  await button(untag, "Untag").click();
  await expect(page.getByText("1 of 1 steps done")).toBeVisible({ timeout: 30_000 });
  await visit(page, "/c/demo/fleets?where=tag%3Around%20%3D%207");
  await expect(page.getByRole("table", { name: "Fleets" }).getByRole("rowheader")).toHaveText(["lab-linux"]);
});

test("image builders are given a tag", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/image-builders");
  await box(page, "Select office-builder-01").check();
  await button(bar(page, "image builders"), "Tag").click();
  const tag = dialog(page, "Tag image builder office-builder-01?");
  await tag.getByRole("textbox", { name: "Key" }).fill("owner");
  await tag.getByRole("textbox", { name: "Value" }).fill("m.chen");
  await button(tag, "Tag").click();
  await expect(page.getByText("1 of 1 steps done")).toBeVisible({ timeout: 30_000 });
});

test("helpdesk ends many sessions at once", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/sessions?filter=finance");
  await page.getByRole("checkbox", { name: /^Select all \d+ sessions on this page$/ }).check();
  const selected = Number.parseInt((await bar(page, "sessions").getByRole("status").textContent()) ?? "", 10);
  expect(selected).toBeGreaterThan(0);
  await button(bar(page, "sessions"), "End").click();
  const end = page.getByRole("dialog", { name: /^End .*session/ });
  await expect(end).toContainText("People lose what they have not saved.");
  await end.getByRole("textbox", { name: "How many" }).fill(String(selected));
  await button(end, "End").click();
  await expect(page.getByText(`${selected} of ${selected} steps done`)).toBeVisible({ timeout: 60_000 });
});
