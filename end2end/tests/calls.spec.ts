//! The calls behind pages and forms, shown before they are made, and what AWS answers.

import { expect, test } from "./fixtures";
import { button, dialog, visit } from "./pages";

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

test("a page tells everything AWS says, when it is asked for", async ({ signedIn, portico }) => {
  const page = await signedIn("auditor");
  await visit(page, "/c/demo/stacks/finance");
  const before = (await portico.emulator.calls()).DescribeStacks;
  await page.getByText("Everything AWS says of it").click();
  await expect(page.getByText("Storage connectors")).toBeVisible();
  await expect(page.getByText("S3 bucket name")).toBeVisible();
  expect((await portico.emulator.calls()).DescribeStacks).toBeGreaterThan(before);
});
