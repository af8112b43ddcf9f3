//! What a fleet is begun with from its own page or the palette, and how it is told of.

import { expect, test } from "./fixtures";
import { button, dialog, heading, visit } from "./pages";

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
