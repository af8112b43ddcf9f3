//! What was typed into a form is not lost by a reload, and calls are shown before they
//! are made.

import { expect, test } from "./fixtures";
import { button, dialog, heading, visit } from "./pages";

test("what was typed is back after a reload, and can be discarded", async ({ signedIn, portico }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/stacks/new");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("night-shift");
  await visit(page, "/c/demo/stacks/new");
  await expect(page.getByText("What you had typed here is back.")).toBeVisible();
  await expect(name).toHaveValue("night-shift");
  await button(page, "Discard it").click();
  await expect(name).toHaveValue("");
  await expect(page.getByText("What you had typed here is back.")).toHaveCount(0);
  await visit(page, "/c/demo/stacks/new");
  await expect(name).toHaveValue("");
  expect((await portico.emulator.calls()).CreateStack).toBeUndefined();
});

test("a change that was left comes back over what the thing is by now", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/lab-linux/edit");
  await page.getByRole("textbox", { name: "Description" }).fill("For the night shift");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Fleets" }).click();
  await expect(heading(page, "Fleets")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("For the night shift");
  await button(page, "Save changes").click();
  await expect(heading(page, "lab-linux")).toBeVisible();
  await visit(page, "/c/demo/fleets/lab-linux/edit");
  await expect(page.getByText("What you had typed here is back.")).toHaveCount(0);
});

test("passwords are not kept", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/directory-configs/new");
  await page.getByRole("textbox", { name: "Directory name" }).fill("corp.example.org");
  await page.getByRole("textbox", { name: "Organizational units" }).fill("OU=Apps,DC=corp,DC=example,DC=org");
  await button(page, "Continue to service account").click();
  await page.getByLabel("Account password").fill("hunter2-secret");
  await page.getByRole("textbox", { name: "Account name" }).fill("CORP\\join");
  const kept = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  await expect.poll(kept).toContain("join");
  expect(await kept()).not.toContain("hunter2");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Account name" })).toHaveValue("CORP\\join");
  await expect(page.getByLabel("Account password")).toHaveValue("");
});

test("a form and a page show their calls as others make them", async ({ signedIn, portico }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/lab-linux");
  await button(page, "Show as: Stop fleet").click();
  const shown = dialog(page, "Show StopFleet as…");
  await expect(shown.getByText("aws appstream stop-fleet")).toBeVisible();
  await expect(shown.getByText("appstream.stop_fleet(")).toBeVisible();
  await button(shown, "Presign request").click();
  await expect(shown.getByRole("region", { name: "Presigned request" })).toContainText("X-Amz-Signature");
  await button(shown, "Close").first().click();

  await visit(page, "/c/demo/fleets/lab-linux/edit");
  await page.getByRole("textbox", { name: "Description" }).fill("Only this");
  await button(page, "Show as…").click();
  const change = dialog(page, "Show UpdateFleet as…");
  await expect(change.getByRole("region", { name: "AWS CLI" })).toContainText('{"Description":"Only this","Name":"lab-linux"}');
  const { StopFleet, UpdateFleet } = await portico.emulator.calls();
  expect([StopFleet, UpdateFleet]).toEqual([undefined, undefined]);
});

test("a fleet is associated with a stack from its own page, and taken away", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/eng-sim-batch");
  await button(page, "Associate stack").click();
  const asking = dialog(page, "Associate eng-sim-batch with a stack");
  await button(asking, "Associate stack").click();
  await expect(asking.getByText("Choose a stack.")).toBeVisible();
  await asking.getByRole("combobox", { name: "Stack" }).selectOption("finance");
  await button(asking, "Associate stack").click();
  await expect(page.getByText("eng-sim-batch is associated with finance.")).toBeVisible();
  await button(page, "Disassociate finance").click();
  await button(dialog(page, "Disassociate eng-sim-batch from finance?"), "Disassociate fleet").click();
  await expect(button(page, "Disassociate finance")).toHaveCount(0);
});

test("whoever starts a fleet is told when it runs, wherever they are", async ({ signedIn, portico }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo");
  await page.keyboard.press("Control+k");
  const palette = dialog(page, "Search or run a command");
  await palette.getByRole("combobox").fill("lab-linux");
  await expect(palette.getByRole("option", { name: /^Start lab-linux…/ })).toBeVisible();
  while ((await palette.getByRole("option", { name: /^Start lab-linux…/ }).getAttribute("aria-selected")) !== "true")
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const asking = dialog(page, "Start fleet lab-linux?");
  await button(asking, "Start fleet").click();
  await expect(page.getByText("lab-linux is starting.")).toBeVisible();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Stacks" }).click();
  await expect(heading(page, "Stacks")).toBeVisible();
  await portico.emulator.advance(1_800);
  await expect(page.getByText("Start fleet lab-linux: done.")).toBeVisible();
});
