//! Fleets and stacks are made, cloned and changed by forms, with the keyboard alone.

import { type Locator, type Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { ask } from "./functions";
import { alive, button, heading, row, visit } from "./pages";

/** Tabs until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target, "reached with Tab").toBeFocused();
}

/** Tabs to a field and types into it. */
async function type(page: Page, name: string, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name, exact: false }).and(page.locator(":visible")).first();
  await tabTo(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, button(page, name));
  await page.keyboard.press("Enter");
}

const described = (page: Page, operation: string, input: object) =>
  ask<{ output: Record<string, Record<string, unknown>[]> }>(page, "run_operation", {
    connection: "demo",
    name: operation,
    input,
    all_pages: false,
  });

test("the keyboard alone makes a fleet, step by step", async ({ signedIn }) => {
  test.setTimeout(60_000);
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets");
  await tabTo(page, page.getByRole("link", { name: "Create fleet" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Create fleet")).toBeFocused();
  await type(page, "Name", "night-shift");
  await press(page, "Continue to image and instances");
  await expect(page.getByRole("region", { name: "Image and instances" })).toBeVisible();
  await expect(page).toHaveURL(/step=2$/);
  const kind = page.getByRole("combobox", { name: "Instance type" });
  await tabTo(page, kind);
  await page.keyboard.type("stream.standard.large");
  await tabTo(page, page.getByRole("combobox", { name: "Image", exact: false }).first());
  await page.keyboard.type("office-base-2026-02");
  await press(page, "Continue to capacity and sessions");
  await type(page, "Desired instances", "3");
  await press(page, "Continue to network and domain");
  await press(page, "Continue to tags");
  await press(page, "Add tag");
  await tabTo(page, page.getByRole("textbox", { name: "Key 1" }));
  await page.keyboard.type("team");
  await page.keyboard.press("Tab");
  await page.keyboard.type("operations");
  await press(page, "Continue to review");
  await expect(page.getByRole("region", { name: "Tags", exact: true })).toContainText("operations");
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Key 1" }), "Back loses nothing").toHaveValue("team");
  await page.goForward();
  await press(page, "Create fleet");
  await expect(heading(page, "night-shift")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Fleet night-shift is created." })).toBeVisible();
  const { output } = await described(page, "DescribeFleets", { Names: ["night-shift"] });
  expect(output.Fleets[0]).toMatchObject({
    InstanceType: "stream.standard.large",
    ImageName: "office-base-2026-02",
    FleetType: "ON_DEMAND",
    IdleDisconnectTimeoutInSeconds: 600,
    ComputeCapacityStatus: { Desired: 3 },
  });
});

test("what is wrong stands at its field, nothing is sent, and nothing typed is lost", async ({ signedIn, portico }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/new");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("-wrong");
  await button(page, "Continue to image and instances").click();
  await expect(page.getByRole("alert")).toContainText("One field needs a change");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/Begin with a letter or digit/);
  await expect(name).toHaveValue("-wrong");
  await page.getByRole("alert").getByRole("link", { name: "Name" }).click();
  await expect(name).toBeFocused();
  await name.fill("right");
  await expect(page.getByRole("alert"), "what is corrected is not said any longer").toBeHidden();
  await button(page, "Continue to image and instances").click();
  await button(page, "Continue to capacity and sessions").click();
  await expect(page.getByRole("alert")).toContainText("2 fields need a change");
  await expect(page.getByRole("alert")).toContainText("Choose an image.");
  expect((await portico.emulator.calls()).CreateFleet ?? 0).toBe(0);
});

test("a name that is taken is said at the name, on the step it is on", async ({ signedIn, complaints }) => {
  const page = await signedIn("operator");
  complaints.expect(422, "/fn/create_stack");
  await visit(page, "/c/demo/stacks/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("finance");
  for (const next of ["files and settings", "what users may do", "addresses and access", "tags", "review"]) {
    await button(page, `Continue to ${next}`).click();
  }
  await button(page, "Create stack").click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The name is taken.");
  await alert.getByRole("link", { name: "Name" }).click();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveValue("finance");
});

test("a stack is cloned with what its users may do", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/stacks/finance");
  await page.getByRole("link", { name: "Clone" }).click();
  await expect(heading(page, "Create stack")).toBeVisible();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toHaveValue("");
  await name.fill("finance-2");
  for (const next of ["files and settings", "what users may do", "addresses and access", "tags", "review"]) {
    await button(page, `Continue to ${next}`).click();
  }
  await button(page, "Create stack").click();
  await expect(heading(page, "finance-2")).toBeVisible();
  const { output } = await described(page, "DescribeStacks", { Names: ["finance", "finance-2"] });
  const [one, two] = output.Stacks;
  expect(two.UserSettings).toEqual(one.UserSettings);
});

test("a change says what changes before it is saved, and saves only that", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/lab-linux");
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(heading(page, "Edit lab-linux")).toBeVisible();
  const summary = page.getByRole("complementary", { name: "Summary" });
  await expect(summary).toContainText("Nothing changed yet.");
  await page.getByRole("textbox", { name: "Display name" }).fill("Linux laboratory");
  await expect(summary.getByRole("insertion")).toHaveText("Linux laboratory");
  await button(page, "Save changes").click();
  await expect(heading(page, "lab-linux")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Fleet lab-linux is saved." })).toBeVisible();
  const { output } = await described(page, "DescribeFleets", { Names: ["lab-linux"] });
  expect(output.Fleets[0].DisplayName).toBe("Linux laboratory");
});

test("the second of two who change a stack is told what the first did, and by whom", async ({ signedIn, complaints }) => {
  const [first, second] = [await signedIn("admin"), await signedIn("operator")];
  complaints.expect(409, "/fn/update_stack");
  await visit(second, "/c/demo/stacks/finance/edit");
  await visit(first, "/c/demo/stacks/finance/edit");
  await first.getByRole("textbox", { name: "Description" }).fill("Changed by the first");
  await button(first, "Save changes").click();
  await expect(heading(first, "finance")).toBeVisible();
  await second.getByRole("textbox", { name: "Display name" }).fill("Finance and tax");
  await button(second, "Save changes").click();
  await expect(second.getByRole("alert")).toContainText("Description (admin, just now)");
  await expect(second.getByRole("textbox", { name: "Display name" })).toHaveValue("Finance and tax");
  await button(second, "Save changes").click();
  await expect(heading(second, "finance")).toBeVisible();
  const { output } = await described(second, "DescribeStacks", { Names: ["finance"] });
  expect(output.Stacks[0]).toMatchObject({ Description: "Changed by the first", DisplayName: "Finance and tax" });
});

test("a stack that has vanished is said, and what was typed stays", async ({ signedIn, complaints }) => {
  const page = await signedIn("operator");
  complaints.expect(404, "/fn/update_stack");
  await visit(page, "/c/demo/stacks/training/edit");
  await described(page, "DeleteStack", { Name: "training" });
  await page.getByRole("textbox", { name: "Display name" }).fill("Kept");
  await button(page, "Save changes").click();
  await expect(page.getByRole("alert")).toContainText(/AWS does not find it|There is no stack training/);
  await expect(page.getByRole("textbox", { name: "Display name" })).toHaveValue("Kept");
});

test("every operation has a page: a form, a question before it changes anything, and the answer", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/operations");
  const table = page.getByRole("table", { name: "Operations" });
  await expect(table.getByRole("rowheader")).toHaveCount(90);
  await page.getByRole("searchbox", { name: "Filter operations" }).fill("update stack");
  await expect(table.getByRole("rowheader")).toHaveText(["UpdateStack", "UpdateThemeForStack"]);
  await row(page, "Operations", "UpdateStack").getByRole("link").click();
  await expect(heading(page, "UpdateStack")).toBeVisible();
  await button(page, "Run UpdateStack").click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("legal");
  await page.getByRole("textbox", { name: "Display name" }).fill("Legal department");
  await expect(page.getByLabel("AWS CLI", { exact: true })).toContainText(
    'aws appstream update-stack --region eu-central-1 \\\n  --cli-input-json \'{"DisplayName":"Legal department","Name":"legal"}\'',
  );
  await expect(page.getByLabel("boto3", { exact: true })).toContainText('DisplayName="Legal department"');
  await button(page, "Run UpdateStack").click();
  await button(page.getByRole("dialog", { name: "Run UpdateStack?" }), "Run it").click();
  await expect(page.getByLabel("Answer", { exact: true }).last()).toContainText('"DisplayName": "Legal department"');
  await button(page, "Presign request").click();
  await expect(page.getByLabel("Presigned request")).toContainText("X-Amz-Signature=");
});

test("an operation that AWS refuses is explained on its page", async ({ signedIn, complaints }) => {
  const page = await signedIn("operator");
  complaints.expect(404, "/fn/run_operation");
  await visit(page, "/c/demo/operations/StopFleet");
  await page.getByRole("textbox", { name: "Name" }).fill("nothing-like-it");
  await button(page, "Run StopFleet").click();
  await button(page.getByRole("dialog", { name: "Run StopFleet?" }), "Run it").click();
  await expect(page.getByRole("alert")).toContainText("ResourceNotFoundException");
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("nothing-like-it");
  await page.reload();
  await alive(page);
});

test("what a running fleet does not take is offered as one job: stop, change, start again", async ({ signedIn, complaints }) => {
  const page = await signedIn("operator");
  complaints.expect(409, "/fn/update_fleet");
  await visit(page, "/c/demo/fleets/hr-records/edit");
  const kind = page.getByRole("combobox", { name: "Instance type" });
  await kind.fill("stream.standard.medium");
  await button(page, "Save changes").click();
  await expect(page.getByRole("alert")).toContainText("The fleet has to be stopped for this to change: Instance type.");
  await expect(kind).toHaveValue("stream.standard.medium");
  await button(page, "Save changes").click();
  await expect(heading(page, "Change fleet hr-records")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Start fleet hr-records");
});

test("a fleet that stacks use is deleted step by step, after its name was typed", async ({ signedIn, complaints }) => {
  // The page of the fleet may ask for it once more before the page of the job is there.
  complaints.expect(404, "/fn/describe_fleet");
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/lab-linux");
  await button(page, "Delete").click();
  const asked = page.getByRole("dialog", { name: "Delete fleet lab-linux?" });
  await expect(asked).toContainText("Delete fleet lab-linux");
  const confirm = button(asked, "Delete fleet");
  await expect(confirm).toBeDisabled();
  await asked.getByRole("textbox").fill("lab-linux");
  await confirm.click();
  await expect(heading(page, "Delete fleet lab-linux")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Done", { timeout: 30_000 });
  await visit(page, "/c/demo/fleets");
  await expect(row(page, "Fleets", "lab-linux")).toHaveCount(0);
});

test("tags are edited on the page of their resource, and a wrong one is told at its place", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/lab-linux");
  await button(page, "Edit tags").click();
  const edit = page.getByRole("dialog", { name: "Edit tags" });
  await button(edit, "Add tag").click();
  await edit.getByRole("textbox", { name: "Value" }).last().fill("m.chen");
  await button(edit, "Save tags").click();
  await expect(edit.getByRole("textbox", { name: "Key" }).last()).toHaveAttribute("aria-invalid", "true");
  await expect(edit.getByRole("textbox", { name: "Key" }).last()).toHaveAccessibleDescription("Enter a key.");
  await edit.getByRole("textbox", { name: "Key" }).last().fill("owner");
  await button(edit, "Save tags").click();
  await expect(edit).toBeHidden();
  await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: "owner" })).toContainText("m.chen");
  await button(page, "Edit tags").click();
  await button(edit, "Remove tag owner").click();
  await button(edit, "Save tags").click();
  await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: "m.chen" })).toHaveCount(0);
});
