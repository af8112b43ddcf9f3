//! Images, image builders and directory configs, by mouse and by keyboard.

import { type Locator, type Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { ask } from "./functions";
import { button, dialog, expectOff, heading, row, visit } from "./pages";

const toast = (page: Page, text: string): Locator => page.getByRole("status").filter({ hasText: text });
const typeName = (within: Locator): Locator => within.getByRole("textbox", { name: /^To confirm, type the name/ });

test("images are told by whose they are, and a shared one by its owner", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Images" }).click();
  await expect(heading(page, "Images")).toBeFocused();
  await expect(row(page, "Images", "office-base-2026-02")).toContainText("Private");
  const whose = page.getByRole("navigation", { name: "Visibility" });
  await whose.getByRole("link", { name: "Shared 4" }).click();
  await expect(page.getByRole("table", { name: "Images" }).getByRole("rowheader")).toHaveCount(4);
  await page.getByRole("link", { name: "gis-suite-2026-02" }).click();
  await expect(heading(page, "gis-suite-2026-02")).toBeFocused();
  await expect(page).toHaveURL(/\/images\/gis-suite-2026-02\?arn=/);
  await expectOff(button(page, "Delete"), "Delete is off: the image belongs to another account.");
  await expect(button(page, "Share image")).toBeHidden();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Images" }).click();
  await whose.getByRole("link", { name: /^Public/ }).click();
  await expect(page.getByRole("table", { name: "Images" })).toContainText("AppStream-WinServer2022");
});

test("an image in use says which fleets keep it", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/images/qa-2026-03");
  await expectOff(button(page, "Delete"), /the fleet qa-browsers uses this image/);
  await expect(page.getByRole("region", { name: "Used by" }).getByRole("link", { name: "qa-browsers" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Applications" }).getByRole("rowheader")).toHaveCount(3);
  await visit(page, "/c/demo/images/office-base-2025-07");
  await expectOff(button(page, "Delete"), /other accounts may use this image/);
});

test("the keyboard alone copies an image and deletes the copy", async ({ portico, signedIn, complaints }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/images/qa-2026-03");
  await button(page, "Copy image").focus();
  await page.keyboard.press("Enter");
  const copy = dialog(page, "Copy image qa-2026-03");
  await expect(copy.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("demo-2026-01");
  complaints.expect(422, "/fn/copy_image");
  await page.keyboard.press("Enter");
  await expect(copy.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
  await expect(copy).toContainText("The name is taken.");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("qa-copy");
  await page.keyboard.press("Enter");
  await expect(toast(page, "qa-copy is being copied to eu-central-1.")).toBeVisible();
  await expect(button(page, "Copy image"), "the focus goes back").toBeFocused();

  await visit(page, "/c/demo/images/qa-copy");
  await expect(page.getByText("Copying", { exact: true })).toBeVisible();
  await expectOff(button(page, "Delete"), "Delete is off while the image is copying.");
  await portico.emulator.advance(3600);
  await expect(page.getByText("Available", { exact: true }), "the page follows").toBeVisible();
  await button(page, "Delete").focus();
  await page.keyboard.press("Enter");
  const remove = dialog(page, "Delete image qa-copy?");
  await expect(typeName(remove)).toBeFocused();
  await page.keyboard.type("qa-cop");
  await page.keyboard.press("Enter");
  await expect(remove).toContainText("The name does not match yet.");
  await expectOff(button(remove, "Delete image"), "The name does not match yet.");
  await page.keyboard.type("y");
  await page.keyboard.press("Enter");
  await expect(toast(page, "qa-copy is being deleted.")).toBeVisible();
  await expect(heading(page, "Images")).toBeVisible();
  await portico.emulator.advance(60);
  await expect(row(page, "Images", "qa-copy")).toBeHidden();
});

test("the keyboard alone shares an image, changes what for, and revokes it", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/images/qa-2026-03");
  await expect(page.getByText("Only your account may use this image.")).toBeVisible();
  await button(page, "Share image").focus();
  await page.keyboard.press("Enter");
  const share = dialog(page, "Share image qa-2026-03");
  const account = share.getByRole("textbox", { name: "AWS account id" });
  await expect(account).toBeFocused();
  await page.keyboard.type("34567890123");
  await page.keyboard.press("Enter");
  await expect(account).toHaveAccessibleDescription(/An account id has 12 digits; this one has 11\./);
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  await expect(toast(page, "Account 345678901234 may use the image in fleets.")).toBeVisible();
  await expect(page.getByRole("table", { name: "Permissions" })).toContainText("345678901234");

  await button(page, "Change permissions of 345678901234").focus();
  await page.keyboard.press("Enter");
  const change = dialog(page, "Change permissions of account 345678901234");
  await expect(change.getByRole("checkbox", { name: "Fleets" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(change.getByRole("status")).toContainText("sets the capacity of that account's fleets");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(toast(page, "Account 345678901234 may use the image in image builders.")).toBeVisible();
  await expect(change).toBeHidden();
  await expect(page.getByRole("table", { name: "Permissions" }), "it is read anew").toContainText(/Not allowed\s*Allowed/);

  await button(page, "Revoke permissions of 345678901234").focus();
  await page.keyboard.press("Enter");
  const revoke = dialog(page, "Revoke permissions of account 345678901234?");
  await expect(button(revoke, "Keep permissions")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(toast(page, "Account 345678901234 may no longer use the image.")).toBeVisible();
  await expect(page.getByText("Only your account may use this image.")).toBeVisible();
});

test("what AWS refuses stands in the dialog, and what was typed stays", async ({ portico, signedIn, complaints }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/images/qa-2026-03");
  await button(page, "Share image").click();
  const share = dialog(page, "Share image qa-2026-03");
  await share.getByRole("textbox", { name: "AWS account id" }).fill("345678901234");
  await portico.emulator.weather({ operation: "UpdateImagePermissions", error: "LimitExceededException" });
  complaints.expect(502, "/fn/share_image");
  await button(share, "Share image").click();
  await expect(share.getByRole("alert")).toContainText("A quota of the AWS account is reached");
  await expect(share.getByRole("textbox", { name: "AWS account id" })).toHaveValue("345678901234");
  await portico.emulator.weather();
  await button(share, "Share image").click();
  await expect(toast(page, "Account 345678901234 may use the image in fleets.")).toBeVisible();
});

test("an image builder is started with the newest agent, connected to in a new window, and stopped", async ({
  portico,
  signedIn,
}) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/image-builders");
  await expect(page.getByText("1 image builder runs")).toBeVisible();
  await page.getByRole("link", { name: "cad-builder-02" }).click();
  await expectOff(button(page, "Connect"), "Connect is off: the image builder does not run.");
  await button(page, "Start").focus();
  await page.keyboard.press("Enter");
  const start = dialog(page, "Start image builder cad-builder-02");
  await expect(start.getByRole("combobox", { name: "Agent version" })).toBeFocused();
  await start.getByRole("combobox", { name: "Agent version" }).selectOption("The newest");
  await button(start, "Start image builder").click();
  await expect(toast(page, "cad-builder-02 is starting.")).toBeVisible();
  await portico.emulator.advance(1800);
  await expect(page.getByText("This image builder runs")).toBeVisible();
  await expect(page.getByText(/It was started/)).toBeVisible();

  const opened = page.waitForEvent("popup");
  await button(page, "Connect").click();
  const desk = await opened;
  await desk.waitForURL((url) => url.href.startsWith(portico.emulator.url));
  await desk.close();

  await button(page, "Stop").click();
  await button(dialog(page, "Stop image builder cad-builder-02?"), "Stop image builder").click();
  await expect(toast(page, "cad-builder-02 is stopping.")).toBeVisible();
});

test("a directory config that is used stays, and one that is not is deleted by its name", async ({ signedIn, complaints }) => {
  const page = await signedIn("operator");
  const input = {
    DirectoryName: "lab.example.com",
    OrganizationalUnitDistinguishedNames: ["OU=Lab,DC=example,DC=com"],
    ServiceAccountCredentials: { AccountName: "join", AccountPassword: "not for any page" },
  };
  await ask(page, "run_operation", { connection: "demo", name: "CreateDirectoryConfig", input, all_pages: false });
  await visit(page, "/c/demo/directory-configs");
  await page.getByRole("link", { name: "corp.example.com" }).click();
  await expectOff(button(page, "Delete"), /fleet eng-cad-gpu uses it/);
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Directory configs" }).click();
  await page.getByRole("link", { name: "lab.example.com" }).click();
  await expect(page.getByText("OU=Lab,DC=example,DC=com").first()).toBeVisible();
  expect(await page.content()).not.toContain("not for any page");
  await button(page, "Delete").focus();
  await page.keyboard.press("Enter");
  await expect(typeName(dialog(page, "Delete directory config lab.example.com?"))).toBeFocused();
  // The page may hear that it is gone before it leaves, and ask once more.
  complaints.expect(404, "/fn/describe_directory_config");
  await page.keyboard.type("lab.example.com");
  await page.keyboard.press("Enter");
  await expect(toast(page, "lab.example.com is deleted.")).toBeVisible();
  await expect(heading(page, "Directory configs")).toBeVisible();
  await expect(row(page, "Directory configs", "lab.example.com")).toBeHidden();
});

test("a directory config is made step by step, and its password is nowhere to be read", async ({ signedIn }) => {
  const password = "hunter2-hunter2";
  const page = await signedIn("operator");
  await visit(page, "/c/demo/directory-configs");
  await page.getByRole("link", { name: "Create directory config" }).click();
  await expect(heading(page, "Create directory config")).toBeFocused();
  await page.getByRole("textbox", { name: "Directory name" }).fill("lab");
  await page.getByRole("textbox", { name: "Organizational units" }).fill("OU=Lab,DC=example,DC=com");
  await button(page, "Continue to service account").click();
  await expect(page.getByRole("alert")).toContainText("Enter the fully qualified domain name");
  await page.getByRole("textbox", { name: "Directory name" }).fill("lab.example.com");
  await button(page, "Continue to service account").click();
  await page.getByRole("textbox", { name: "Account name" }).fill("LAB\\join");
  await page.getByRole("textbox", { name: "Account password" }).fill(password);
  await button(page, "Continue to certificate-based authentication").click();
  await button(page, "Continue to review").click();
  await expect(page.getByRole("region", { name: "Service account" })).toContainText("Given, not shown");
  await expect(page.getByText(password)).toHaveCount(0);
  await button(page, "Create directory config").click();
  await expect(toast(page, "Directory config lab.example.com is created.")).toBeVisible();
  await expect(heading(page, "lab.example.com")).toBeVisible();

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(heading(page, "Edit lab.example.com")).toBeFocused();
  await page.getByRole("textbox", { name: "Account password" }).fill(password);
  const changes = page.getByRole("complementary", { name: "Summary" });
  await expect(changes).toContainText("Given, not shown");
  await expect(changes).not.toContainText(password);
  await page.getByRole("textbox", { name: "Organizational units" }).fill("OU=Desk,DC=example,DC=com");
  await button(page, "Save changes").click();
  await expect(toast(page, "Directory config lab.example.com is saved.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Organizational units" })).toContainText("OU=Desk,DC=example,DC=com");
});

test("an image builder is made step by step from an image that is offered", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/image-builders/new");
  await button(page, "Continue to instance").click();
  await expect(page.getByRole("alert")).toContainText("Choose an image.");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("desk-builder");
  await page.getByRole("combobox", { name: /^Image optional$/ }).fill("office-base-2026-02");
  await button(page, "Continue to instance").click();
  await page.getByRole("combobox", { name: "Instance type" }).fill("stream.standard.large");
  await button(page, "Continue to network and domain").click();
  await button(page, "Continue to tags").click();
  await button(page, "Continue to review").click();
  await button(page, "Create image builder").click();
  await expect(toast(page, "Image builder desk-builder is being created.")).toBeVisible();
  await expect(page.getByText("Being created", { exact: true })).toBeVisible();
  await portico.emulator.advance(3600);
  await expect(page.getByText("Running", { exact: true }), "the page follows").toBeVisible();
});

test("an image is rolled out over fleets, each as its state allows", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/images/office-base-2026-02");
  await button(page, "Use on fleets…").click();
  const use = dialog(page, "Use office-base-2026-02 on fleets");
  await expect(use.getByRole("checkbox", { name: "contractors" }), "it has the image already").toHaveCount(0);
  await expect(use.getByRole("checkbox", { name: "office-apps" }), "an elastic fleet has no image").toHaveCount(0);
  await button(use, "Show the steps").click();
  await expect(use.getByRole("alert")).toContainText("Choose at least one fleet.");
  await use.getByRole("checkbox", { name: "finance-desktop" }).check();
  await use.getByRole("checkbox", { name: "eng-sim-batch" }).check();
  await button(use, "Show the steps").click();
  await expect(use.getByRole("listitem")).toContainText([
    "Use image office-base-2026-02 on fleet finance-desktop",
    "Use image office-base-2026-02 on fleet eng-sim-batch",
  ]);
  await button(use, "Use image").click();
  await expect(heading(page, "Roll out image office-base-2026-02 over 2 fleets")).toBeVisible();
  await expect(page.getByText("2 of 2 steps done")).toBeVisible({ timeout: 30_000 });
  expect((await portico.emulator.calls()).StopFleet, "no session ended").toBeUndefined();
  await visit(page, "/c/demo/fleets/eng-sim-batch");
  await expect(page.getByRole("main")).toContainText("office-base-2026-02");
});
