//! Finding anything with Ctrl-K, by keyboard alone.

import { expect, test } from "./fixtures";
import { button, heading, visit } from "./pages";

test("a resource is found by a few letters and opened, from anywhere", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search or run a command" });
  const box = palette.getByRole("combobox", { name: "Search or run a command" });
  await expect(box).toBeFocused();
  await box.pressSequentially("cad");
  const option = (name: RegExp) => palette.getByRole("option", { name });
  await expect(option(/^cad-2026-02 ?Image$/)).toBeVisible();
  await expect(option(/^eng-cad-gpu ?Fleet$/)).toBeVisible();
  await expect(option(/^Edit eng-cad-gpu…/)).toBeVisible();
  await expect(palette.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  while ((await option(/^eng-cad-gpu ?Fleet$/).getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(heading(page, "eng-cad-gpu")).toBeVisible();
  await expect(palette).toBeHidden();
});

test("pages and what can be done are found, and only what the person may", async ({ signedIn }) => {
  const operator = await signedIn("operator");
  await visit(operator, "/c/demo/fleets");
  await button(operator, "Search or run a command").click();
  const palette = operator.getByRole("dialog", { name: "Search or run a command" });
  await palette.getByRole("combobox").fill("create st");
  await expect(palette.getByRole("option", { name: /^Create stack…/ })).toBeVisible();
  await operator.keyboard.press("Enter");
  await expect(heading(operator, "Create stack")).toBeVisible();

  const helpdesk = await signedIn("helpdesk");
  await visit(helpdesk, "/c/demo/fleets");
  await helpdesk.keyboard.press("Control+k");
  const theirs = helpdesk.getByRole("dialog", { name: "Search or run a command" });
  await theirs.getByRole("combobox").fill("lab-linux");
  await expect(theirs.getByRole("option", { name: /^lab-linux/ })).toBeVisible();
  await expect(theirs.getByRole("option", { name: /^Edit/ })).toHaveCount(0);
  await theirs.getByRole("combobox").fill("m.ostrova");
  await expect(theirs.getByRole("option", { name: /^Find m\.ostrova in helpdesk/ })).toBeVisible();
  await helpdesk.keyboard.press("Enter");
  await expect(heading(helpdesk, "Helpdesk")).toBeVisible();
  await helpdesk.keyboard.press("Control+k");
  await helpdesk.keyboard.press("Escape");
  await expect(theirs).toBeHidden();
});
