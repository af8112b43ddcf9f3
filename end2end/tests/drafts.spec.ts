//! What was typed into a form is not lost by a reload.

import { expect, test } from "./fixtures";
import { button, heading, visit } from "./pages";

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
