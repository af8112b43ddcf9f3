import { type Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { ask } from "./functions";
import { button, heading, row, visit } from "./pages";

const steps = (page: Page) => page.getByRole("region", { name: "Steps" }).getByRole("listitem");

/** Makes a job by a server function and goes to its page. */
async function begin(page: Page, name: string, input: object): Promise<void> {
  const { job } = await ask<{ job: string }>(page, name, { connection: "demo", rehearse: false, ...input });
  await visit(page, `/c/demo/jobs/${job}`);
}

test("a job is followed on its page, and its end is told wherever its maker is", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await begin(page, "run_in_bulk", { bulk: "StopFleets", names: ["hr-records", "support-crm"] });
  await expect(heading(page, "Stop 2 fleets")).toBeVisible();
  await expect(steps(page)).toContainText(["Stop fleet hr-records, Waiting for AWS", "Stop fleet support-crm, Waiting for AWS"], {
    timeout: 30_000,
  });
  await expect(page.getByText("0 of 2 steps done")).toBeVisible();
  await page.getByRole("link", { name: "Stacks", exact: true }).click();
  await expect(heading(page, "Stacks")).toBeVisible();
  await portico.emulator.advance(3_600);
  const toast = page.getByRole("status").filter({ hasText: "Stop 2 fleets: done." });
  await expect(toast).toBeVisible({ timeout: 30_000 });
  await toast.getByRole("link", { name: "See the job" }).click();
  await expect(heading(page, "Stop 2 fleets")).toBeVisible();
  await expect(page.getByText("2 of 2 steps done")).toBeVisible();
  await page.getByRole("link", { name: "All jobs" }).click();
  await expect(row(page, "Jobs", "Stop 2 fleets")).toContainText("Done");
});

test("what failed is shown step by step and tried again alone", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await portico.emulator.weather({ operation: "DisassociateFleet", error: "AccessDeniedException" });
  await begin(page, "run_in_bulk", { bulk: "DeleteStacks", names: ["legal", "training"] });
  await expect(page.getByText("Allow appstream:DisassociateFleet")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("1 of 3 steps done")).toBeVisible();
  await portico.emulator.weather();
  await button(page, "Retry failed steps").click();
  await expect(page.getByText("3 of 3 steps done")).toBeVisible({ timeout: 30_000 });
});

test("a running job is cancelled on its page", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await begin(page, "delete_fleet_with_steps", { name: "hr-records", confirmed: "hr-records" });
  await expect(page.getByText("This usually takes about 5 minutes.")).toBeVisible({ timeout: 30_000 });
  await button(page, "Cancel").click();
  await expect(page.getByText("No longer watched: AWS goes on with it.")).toBeVisible();
  await expect(page.getByText("cancelled by operator")).toBeVisible({ timeout: 30_000 });
  await expect(button(page, "Cancel")).toHaveCount(0);
});
