import { type Locator, type Page } from "@playwright/test";

import { PASSWORD, expect, test } from "./fixtures";
import { ask } from "./functions";
import { alive, button, heading, row, visit } from "./pages";

const filterBox = (page: Page) => page.getByRole("combobox", { name: "Filter fleets" });
const names = (page: Page, table = "Fleets") => page.getByRole("table", { name: table }).getByRole("rowheader");
const header = (page: Page, name: string) => page.getByRole("columnheader", { name, exact: true });
const choice = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Status" }).getByRole("link", { name });

test("typing narrows the list to the rows with all the words, and the address says so", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await expect(names(page)).toHaveCount(12);
  await filterBox(page).pressSequentially("always standard");
  await expect(names(page)).toHaveText(["finance-desktop", "lab-linux", "qa-browsers", "support-crm"]);
  await expect(page).toHaveURL("/c/demo/fleets?filter=always%20standard");
  await expect(page.getByRole("status").filter({ hasText: "4 of 12 fleets match" })).toBeAttached();
  await expect(filterBox(page), "typing goes on").toBeFocused();
});

test("the choices of state count what matches and lead to it", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await expect(choice(page, "All")).toHaveAttribute("aria-current", "true");
  await choice(page, "Stopped 2").click();
  await expect(page).toHaveURL("/c/demo/fleets?state=STOPPED");
  await expect(names(page)).toHaveText(["eng-sim-batch", "lab-linux"]);
  await expect(choice(page, "Stopped")).toHaveAttribute("aria-current", "true");
  await filterBox(page).fill("linux");
  await expect(page).toHaveURL("/c/demo/fleets?filter=linux&state=STOPPED");
  await expect(names(page)).toHaveText(["lab-linux"]);
  await expect(choice(page, "Running 0")).toBeVisible();
});

test("a column sorts upwards, then downwards, and says which", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await expect(header(page, "Name")).toHaveAttribute("aria-sort", "ascending");
  await button(page, "Desired").click();
  await expect(page).toHaveURL("/c/demo/fleets?sort=desired");
  await expect(header(page, "Desired")).toHaveAttribute("aria-sort", "ascending");
  await expect(header(page, "Name")).not.toHaveAttribute("aria-sort");
  await expect(names(page).first()).toHaveText("lab-linux");
  await button(page, "Desired").click();
  await expect(page).toHaveURL("/c/demo/fleets?sort=desired&order=descending");
  await expect(header(page, "Desired")).toHaveAttribute("aria-sort", "descending");
  await expect(names(page).first()).toHaveText("contractors");
});

test("the address alone brings the same list back, without script as well", async ({ signedIn }) => {
  const address = "/c/demo/fleets?filter=a&state=RUNNING&sort=in-use&order=descending";
  const alive = await signedIn("helpdesk");
  await visit(alive, address);
  const plain = await signedIn("helpdesk", { javaScript: false });
  await plain.goto(address);
  for (const page of [alive, plain]) {
    await expect(filterBox(page)).toHaveValue("a");
    await expect(choice(page, "Running")).toHaveAttribute("aria-current", "true");
    await expect(header(page, "In use")).toHaveAttribute("aria-sort", "descending");
  }
  expect(await names(plain).allTextContents()).toEqual(await names(alive).allTextContents());
});

test("Back goes through what was chosen, and not through what was typed letter by letter", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Fleets" }).click();
  await expect(names(page)).toHaveCount(12);
  await choice(page, "Stopped").click();
  await expect(names(page)).toHaveCount(2);
  await filterBox(page).pressSequentially("linux");
  await expect(names(page)).toHaveCount(1);
  await page.getByRole("link", { name: "lab-linux" }).click();
  await expect(heading(page, "lab-linux")).toBeVisible();

  await page.goBack();
  await expect(page).toHaveURL("/c/demo/fleets?filter=linux&state=STOPPED");
  await expect(names(page)).toHaveText(["lab-linux"]);
  await expect(filterBox(page)).toHaveValue("linux");
  await page.goBack();
  await expect(page).toHaveURL("/c/demo/fleets");
  await expect(names(page)).toHaveCount(12);
  await expect(filterBox(page)).toHaveValue("");
  await page.goBack();
  await expect(heading(page, "Overview")).toBeVisible();
});

test("a list without matches says so and offers to clear the filters", async ({ signedIn }) => {
  const page = await signedIn("admin");
  const lists = [
    { path: "/c/demo/fleets", nothing: "No fleets match", table: "Fleets" },
    { path: "/c/demo/stacks", nothing: "No stacks match", table: "Stacks" },
    { path: "/audit", nothing: "No entries match", table: "Audit record" },
  ];
  for (const { path, nothing, table } of lists) {
    await test.step(path, async () => {
      await visit(page, `${path}?filter=nothing%20has%20this`);
      await expect(page.getByRole("heading", { name: nothing })).toBeVisible();
      await expect(page.getByRole("table")).toBeHidden();
      await page.getByRole("link", { name: "Clear filters" }).click();
      await expect(page).toHaveURL(path);
      await expect(names(page, table).first()).toBeVisible();
      await expect(page.getByRole("heading", { name: nothing })).toBeHidden();
      await expect(page.getByRole("main").getByLabel(/^Filter /)).toHaveValue("");
    });
  }
});

test("a property, its operator and its value are chosen with the keyboard and become a token", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await filterBox(page).pressSequentially("stat");
  const option = (name: string) => page.getByRole("listbox", { name: "Filters for fleets" }).getByRole("option", { name });
  await expect(option("Status")).toBeVisible();
  await filterBox(page).press("ArrowDown");
  await expect(option("Status")).toHaveAttribute("aria-selected", "true");
  await filterBox(page).press("Enter");
  await expect(filterBox(page)).toHaveValue("Status ");
  await expect(option("Status is not")).toBeVisible();
  await filterBox(page).press("ArrowDown");
  await filterBox(page).press("Enter");
  await expect(filterBox(page)).toHaveValue("Status = ");
  await filterBox(page).pressSequentially("stopped");
  await expect(option("Stopped")).toBeVisible();
  await filterBox(page).press("ArrowDown");
  await filterBox(page).press("Enter");
  await expect(names(page)).toHaveText(["eng-sim-batch", "lab-linux"]);
  await expect(page).toHaveURL("/c/demo/fleets?where=status%20%3D%20Stopped");
  await expect(filterBox(page), "and typing goes on").toBeFocused();
  await filterBox(page).pressSequentially("linux");
  await expect(names(page)).toHaveText(["lab-linux"]);
  await page.getByRole("link", { name: "Remove filter Status is Stopped" }).click();
  await expect(page).toHaveURL("/c/demo/fleets?filter=linux");
});

test("what is typed as a clause counts without a choice, and many must all hold", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await filterBox(page).fill("image : cad");
  await filterBox(page).press("Enter");
  await filterBox(page).fill("status != Stopped");
  await filterBox(page).press("Enter");
  await expect(names(page)).toHaveText(["eng-cad-gpu"]);
  await expect(page.getByRole("list", { name: "Filters" }).getByRole("listitem")).toHaveText([
    "Image contains cad",
    "Status is not Stopped",
  ]);
  await page.reload();
  await expect(names(page), "the address has all of it").toHaveText(["eng-cad-gpu"]);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(names(page)).toHaveCount(12);
});

test("what somebody quick confirms before the tools of the list are loaded counts as well", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  let release = () => {};
  const typed = new Promise<void>((resolve) => (release = resolve));
  await visit(page, "/c/demo/fleets");
  await page.route("**/*.wasm", async (route) => {
    await typed;
    await route.continue();
  });
  await filterBox(page).fill("image : cad");
  await filterBox(page).press("Enter");
  await filterBox(page).fill("status != Stopped");
  await filterBox(page).press("Enter");
  await expect(page.getByRole("list", { name: "Filters" })).toHaveCount(0);
  release();
  await expect(names(page)).toHaveText(["eng-cad-gpu"]);
  await expect(filterBox(page), "nothing is left to confirm").toHaveValue("");
});

test("columns and density are chosen, kept for the next visit, and in the address", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets");
  await button(page, "View").click();
  const looks = page.getByRole("dialog", { name: "View" });
  await expect(looks.getByRole("checkbox", { name: "Name", exact: true })).toBeDisabled();
  await looks.getByRole("checkbox", { name: "Image", exact: true }).uncheck();
  await looks.getByRole("checkbox", { name: "Created" }).check();
  await looks.getByRole("radio", { name: "Compact" }).check();
  await button(looks, "Done").click();
  await expect(header(page, "Created")).toBeVisible();
  await expect(header(page, "Image")).toHaveCount(0);
  await expect(page).toHaveURL(/columns=.*created&density=compact/);
  const rowHeight = async () => (await row(page, "Fleets", "lab-linux").boundingBox())?.height ?? 0;
  expect(await rowHeight()).toBeLessThan(32);

  await visit(page, "/c/demo/fleets");
  await expect(header(page, "Created"), "it is remembered").toBeVisible();
  expect(await rowHeight()).toBeLessThan(32);
  await button(page, "View").click();
  await button(looks, "As usual").click();
  await button(looks, "Done").click();
  await expect(header(page, "Image")).toBeVisible();
  await visit(page, "/c/demo/fleets");
  await expect(header(page, "Created")).toHaveCount(0);
});

test("what is shown is exported as CSV", async ({ signedIn }) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/c/demo/fleets?filter=linux&columns=status");
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const file = await arriving;
  expect(file.suggestedFilename()).toBe("demo-fleets.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe("Name,Status\r\nlab-linux,Stopped\r\n");
});

test("stacks are found by their fleets, and told apart by having some", async ({ signedIn }) => {
  const page = await signedIn("auditor");
  await visit(page, "/c/demo/stacks?filter=hr-records");
  await expect(names(page, "Stacks")).toHaveText(["office"]);
  await visit(page, "/c/demo/stacks");
  await page.getByRole("navigation", { name: "Fleets" }).getByRole("link", { name: "Without 1" }).click();
  await expect(names(page, "Stacks")).toHaveText(["training"]);
  await expect(row(page, "Stacks", "training")).toContainText("None, nobody can stream");
});

test("the focus stays where it is when the list is sorted, narrowed, or changes by itself", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets");
  await button(page, "Status").focus();
  await page.keyboard.press("Enter");
  await expect(header(page, "Status")).toHaveAttribute("aria-sort", "ascending");
  await expect(button(page, "Status")).toBeFocused();
  await choice(page, "Stopped").focus();
  await page.keyboard.press("Enter");
  await expect(names(page)).toHaveText(["eng-sim-batch", "lab-linux"]);
  await expect(choice(page, "Stopped")).toBeFocused();
  await page.getByRole("link", { name: "eng-sim-batch" }).focus();
  await ask(page, "start_fleet", { connection: "demo", name: "lab-linux" });
  await portico.emulator.advance(30);
  await expect(names(page), "another row leaves").toHaveText(["eng-sim-batch"]);
  await expect(page.getByRole("link", { name: "eng-sim-batch" })).toBeFocused();
});

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const focused = () => target.evaluate((element) => element === document.activeElement);
  for (let tabs = 0; tabs < 60; tabs += 1) {
    if (await focused()) return;
    await page.keyboard.press("Tab");
  }
  await expect(target, "is reached by Tab").toBeFocused();
}

test("the keyboard alone leads from sign-in to a started fleet", async ({ somebody }) => {
  const page = await somebody();
  await visit(page, "/");
  await expect(page.getByRole("textbox", { name: "User name" })).toBeFocused();
  await page.keyboard.type("operator");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(heading(page, "Overview")).toBeVisible();
  await alive(page);

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await tabTo(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Fleets" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Fleets"), "the new page's heading is announced").toBeFocused();
  await tabTo(page, filterBox(page));
  await page.keyboard.type("linux");
  await expect(names(page)).toHaveText(["lab-linux"]);
  await tabTo(page, page.getByRole("link", { name: "lab-linux" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "lab-linux")).toBeFocused();
  await tabTo(page, button(page, "Start"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "lab-linux is starting." })).toBeVisible();
});
