import { PHONE, expect, test } from "./fixtures";
import { alive, button, dialog, visit } from "./pages";

/** One green pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("an administrator gives a stack a name, a logo, a colour and help, and people see them", async ({
  complaints,
  signedIn,
}) => {
  complaints.expect(422, "/fn/save_brand");
  const admin = await signedIn("admin");
  await visit(admin, "/c/demo/stacks/finance");
  const card = admin.getByRole("region", { name: "In Launch" });
  await expect(card).toContainText("Ask the controllers on 4321.");
  await button(card, "Edit branding").click();
  const form = dialog(admin, "How finance looks in Launch");
  await form.getByRole("textbox", { name: "Name" }).fill("Money matters");
  await form.getByRole("textbox", { name: "Help" }).fill("Questions? Call 4321.");
  await form.getByRole("textbox", { name: "Colour" }).fill("green");
  const logo = form.getByLabel("Logo");
  await logo.setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await button(form, "Save changes").click();
  await expect(form.getByRole("textbox", { name: "Colour" })).toHaveAccessibleDescription(/six digits/);
  await expect(form.getByRole("textbox", { name: "Name" }), "nothing is lost").toHaveValue("Money matters");
  await form.getByRole("textbox", { name: "Colour" }).fill("#0B6E4F");
  const refused = admin.waitForResponse((answer) => answer.url().endsWith("/fn/save_brand"));
  await button(form, "Save changes").click();
  expect((await refused).status()).toBe(422);
  await expect(logo).toHaveAccessibleDescription(/Choose a PNG, JPEG or WebP image/);
  await logo.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: PNG });
  await button(form, "Save changes").click();
  await expect(admin.getByRole("status").filter({ hasText: "The branding is saved." })).toBeVisible();
  await expect(form).toBeHidden();
  await expect(card).toContainText("Money matters");
  await expect(card).toContainText("#0b6e4f");

  const phone = await signedIn("user", { width: PHONE });
  await visit(phone, "/launch");
  const tile = phone.getByRole("listitem").filter({ has: button(phone, "Open Money matters") });
  await expect(tile).toContainText("Questions? Call 4321.");
  // It loads, within what the security policy lets a page load.
  const image = tile.locator("img");
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);

  await button(card, "Edit branding").click();
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("Money matters");
  await form.getByRole("checkbox", { name: "Remove the logo" }).check();
  await button(form, "Save changes").click();
  await expect(form).toBeHidden();
  await phone.reload();
  await alive(phone);
  await expect(tile).toBeVisible();
  await expect(image).toHaveCount(0);
});

test("who may not set it sees how a stack looks", async ({ signedIn }) => {
  const operator = await signedIn("operator");
  await visit(operator, "/c/demo/stacks/office");
  const card = operator.getByRole("region", { name: "In Launch" });
  await expect(card).toContainText("As AWS describes it");
  await expect(button(card, "Edit branding")).toBeHidden();
});
