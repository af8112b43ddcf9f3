//! All sessions of a connection: found, told apart, ended.

import { expect, test } from "./fixtures";
import { button, dialog, heading, row, visit } from "./pages";

test("every session is listed, found by its user, and ended with a reason", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/sessions");
  await expect(heading(page, "Sessions")).toBeVisible();
  const people = page.getByRole("table", { name: "Sessions" }).getByRole("rowheader");
  await expect(people.first()).toBeVisible({ timeout: 30_000 });
  const user = (await people.first().textContent()) ?? "";
  await page.getByRole("combobox", { name: "Filter sessions" }).fill(user);
  await expect(people.filter({ hasNotText: user })).toHaveCount(0);
  await expect(page).toHaveURL(/filter=/);
  const session = row(page, "Sessions", user).first();
  const name = (await session.getByRole("button", { name: /^End session of/ }).getAttribute("aria-label")) ?? "";
  await button(session, name).click();
  const asked = dialog(page, `End the session of ${user}?`);
  await asked.getByRole("textbox", { name: "Reason" }).fill("The desktop hung");
  await button(asked, "End session").click();
  await expect(page.getByRole("status").filter({ hasText: `The session of ${user} has ended.` })).toBeVisible();
});
