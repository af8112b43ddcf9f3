import AxeBuilder from "@axe-core/playwright";
import { type Page } from "@playwright/test";

import { DESK, PASSWORD, PHONE, expect, test } from "./fixtures";
import { ask, createLink } from "./functions";
import { alive, button, dialog, heading, send, signIn, visit, visitRefused } from "./pages";

/** Everything that axe finds on the page as it is now. */
async function expectNoFindings(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const findings = violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
  expect.soft(findings, where).toEqual([]);
}

/** Nothing may reach over the side of a phone's screen. */
async function expectNoSidewaysScrolling(page: Page, where: string): Promise<void> {
  const [content, screen] = await page.evaluate(() => {
    const root = document.documentElement;
    return [root.scrollWidth, root.clientWidth];
  });
  expect.soft(content, `${where} fits the screen`).toBeLessThanOrEqual(screen ?? 0);
}

for (const theme of ["light", "dark"] as const) {
  for (const width of [DESK, PHONE]) {
    const seat = { theme, width };
    const place = `${theme}, ${width} pixels wide`;
    const check = async (page: Page, where: string) => {
      await test.step(where, async () => {
        await expectNoFindings(page, where);
        await expectNoSidewaysScrolling(page, where);
      });
    };

    test(`one's own account is accessible: ${place}`, async ({ signedIn, somebody, complaints }) => {
      test.slow();
      const admin = await signedIn("admin", seat);
      const form = { user_name: "g.hopper", display_name: "Grace Hopper", mail: "grace@example.com" };
      const { path } = await ask<{ path: string }>(admin, "invite_person", { form });
      const page = await somebody(seat);
      await visit(page, path);
      await check(page, "an invitation");
      complaints.expect(422, path);
      await page.getByLabel("New password", { exact: true }).fill("too short");
      await page.getByLabel("New password again").fill("too short");
      await send(page, button(page, "Set password"));
      await alive(page);
      await check(page, "a refused password");
      await visit(page, "/sign-in?set=password");
      await check(page, "sign-in after that");
      await visit(page, "/sign-in/code");
      await check(page, "the second step");
      await visit(admin, "/account");
      await check(admin, "an account");
      await admin.locator("#second-factor-password").fill(PASSWORD);
      await send(admin, button(admin, "Set up second factor"));
      await alive(admin);
      await check(admin, "setting up a second factor");
    });

    test(`the gate is accessible: ${place}`, async ({ signedIn, somebody, complaints }) => {
      test.slow();
      const helpdesk = await signedIn("helpdesk");
      const links = {
        usable: await createLink(helpdesk, { user: "guest-9001", stack: "finance", fleet: "finance-desktop" }),
        closed: await createLink(helpdesk, { user: "guest-9001", stack: "engineering-cad", fleet: "eng-sim-batch" }),
      };
      const page = await somebody(seat);
      await visit(page, "/sign-in");
      await check(page, "sign-in");
      complaints.expect(401, "/sign-in");
      await signIn(page, "admin", "a guess");
      await alive(page);
      await check(page, "a refused sign-in");
      await visit(page, links.usable);
      await check(page, "a link");
      await visit(page, links.closed);
      await check(page, "a link to a fleet that does not run");
      complaints.expect(503, links.closed);
      await send(page, button(page, "Open Engineering CAD"));
      await alive(page);
      await check(page, "a refused link");
      await button(page, "Tell the helpdesk").click();
      await expect(page.getByText("The helpdesk knows")).toBeVisible();
      await alive(page);
      await check(page, "a call for help");
      await page.request.post(links.usable);
      await visitRefused(page, complaints, links.usable, 410);
      await check(page, "a link that was used up");
      await visitRefused(page, complaints, "/l/invented", 404);
      await check(page, "an invented link");
    });

    test(`Launch is accessible: ${place}`, async ({ portico, signedIn, complaints }) => {
      test.slow();
      const operator = await signedIn("operator");
      await ask(operator, "stop_fleet", { connection: "demo", name: "support-crm" });
      const page = await signedIn("user", seat);
      await visit(page, "/launch");
      await check(page, "Launch");
      await button(page, "User menu, user").click();
      await check(page, "the user menu");
      await page.keyboard.press("Escape");
      await portico.emulator.weather({ operation: "CreateStreamingURL", error: "AccessDeniedException" });
      complaints.expect(502, "/launch");
      await send(page, button(page, "Open Finance"));
      await alive(page);
      await check(page, "a refused application");
      await visitRefused(page, complaints, "/audit", 403);
      await check(page, "a page of another role");
    });

    test(`the console is accessible: ${place}`, async ({ signedIn, complaints }) => {
      test.setTimeout(180_000);
      const page = await signedIn("admin", seat);
      const pages = [
        "/c/demo",
        "/c/demo/fleets",
        "/c/demo/fleets?filter=nothing%20has%20this",
        "/c/demo/fleets/eng-cad-gpu",
        "/c/demo/fleets/training-room",
        "/c/demo/fleets/qa-browsers",
        "/c/demo/stacks",
        "/c/demo/stacks/finance",
        "/c/demo/stacks/training",
        "/c/demo/fleets/new",
        "/c/demo/fleets/new?from=finance-desktop&step=2",
        "/c/demo/fleets/new?from=finance-desktop&step=3",
        "/c/demo/fleets/new?from=finance-desktop&step=4",
        "/c/demo/fleets/new?from=finance-desktop&step=5",
        "/c/demo/fleets/new?from=finance-desktop&step=6",
        "/c/demo/fleets/office-apps/edit",
        "/c/demo/stacks/new?from=finance&step=2",
        "/c/demo/stacks/new?from=finance&step=3",
        "/c/demo/stacks/new?from=finance&step=6",
        "/c/demo/stacks/finance/edit",
        "/c/demo/sessions",
        "/c/demo/operations",
        "/c/demo/operations/CreateStack",
        "/c/demo/operations/DescribeFleets",
        "/c/demo/jobs",
        "/c/demo/images",
        "/c/demo/images?state=PUBLIC",
        "/c/demo/images?filter=nothing%20has%20this",
        "/c/demo/images/cad-2026-02",
        "/c/demo/images/training-2025-09",
        "/c/demo/image-builders",
        "/c/demo/image-builders/office-builder-01",
        "/c/demo/image-builders/new",
        "/c/demo/image-builders/cad-builder-02",
        "/c/demo/directory-configs",
        "/c/demo/directory-configs/corp.example.com",
        "/c/demo/directory-configs/new",
        "/c/demo/directory-configs/corp.example.com/edit",
        "/audit",
        "/access",
        "/access?person=user&connection=demo&stack=finance&opens_in=demo&opens=finance",
        "/access/people",
        "/access/people/user",
        "/access/groups",
        "/access/grants",
        "/access/tokens",
        "/audit/1",
        "/audit?where=action%20%3D%20Sign%20in",
        "/links",
        "/helpdesk",
        "/helpdesk?user=admin",
        "/helpdesk?user=guest-04",
        "/helpdesk?user=!",
      ];
      for (const path of pages) {
        await visit(page, path);
        await check(page, path);
      }
      for (const path of ["/c/demo/nothing", "/c/nowhere/fleets", "/c/demo/fleets/nothing", "/c/demo/images/nothing"]) {
        await visitRefused(page, complaints, path, 404);
        await check(page, path);
      }
    });

    test(`every dialog and menu is accessible: ${place}`, async ({ signedIn, somebody, portico, complaints }) => {
      test.setTimeout(180_000);
      const page = await signedIn("admin", seat);

      await visit(page, "/c/demo/fleets/hr-records");
      if (width === PHONE) {
        await button(page, "Open menu").click();
        await check(page, "the navigation as a drawer");
        await page.keyboard.press("Escape");
      }
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Search or run a command" }).getByRole("combobox").fill("fin");
      await expect(page.getByRole("option", { name: /^finance-desktop/ })).toBeVisible();
      await check(page, "the command palette");
      await page.keyboard.press("Escape");
      await button(page, "User menu, admin").click();
      await check(page, "the user menu");
      await page.keyboard.press("Escape");
      await button(page, "Stop").click();
      await expect(dialog(page, "Stop fleet hr-records?")).toBeVisible();
      await check(page, "Stop fleet");
      await portico.emulator.weather({ operation: "StopFleet", error: "AccessDeniedException" });
      complaints.expect(502, "/fn/stop_fleet");
      await button(dialog(page, "Stop fleet hr-records?"), "Stop fleet").click();
      await expect(page.getByRole("alert")).toContainText("AWS does not let Portico");
      await check(page, "a toast of a failure");
      await portico.emulator.weather();

      await visit(page, "/c/demo/stacks/finance");
      await button(page, "Edit tags").click();
      await button(dialog(page, "Edit tags"), "Add tag").click();
      await check(page, "Edit tags");
      await page.keyboard.press("Escape");
      await button(page, "Disassociate finance-desktop").click();
      await check(page, "Disassociate fleet");
      await page.keyboard.press("Escape");
      await button(page, "Associate fleet").click();
      const associate = dialog(page, "Associate a fleet with finance");
      await button(associate, "Associate fleet").click();
      await expect(associate).toContainText("Choose a fleet.");
      await check(page, "Associate fleet, with an error");
      await associate.getByRole("combobox", { name: "Fleet" }).selectOption("lab-linux");
      await button(associate, "Associate fleet").click();
      await expect(page.getByRole("status").filter({ hasText: "lab-linux is associated with" })).toBeVisible();
      await check(page, "a toast");

      await visit(page, "/c/demo/fleets?where=status%20!%3D%20Running");
      await page.getByRole("combobox", { name: "Filter fleets" }).focus();
      await expect(page.getByRole("listbox", { name: "Filters for fleets" })).toBeVisible();
      await check(page, "a filter that offers properties");
      await page.keyboard.press("Escape");
      await button(page, "View").click();
      await check(page, "View");
      await page.keyboard.press("Escape");
      await page.getByRole("checkbox", { name: "Select lab-linux" }).check();
      const actions = page.getByRole("region", { name: "Actions for selected fleets" });
      await check(page, "a selected fleet");
      await button(actions, "Tag").click();
      await button(dialog(page, "Tag fleet lab-linux?"), "Tag").click();
      await check(page, "Tag fleets, with an error");
      await page.keyboard.press("Escape");
      await button(actions, "Delete").click();
      await dialog(page, "Delete fleet lab-linux?").getByText("steps").click();
      await check(page, "Delete fleets, with its steps");
      await page.keyboard.press("Escape");

      const bulk = { connection: "demo", bulk: "StartFleets", names: ["lab-linux", "training-room"], rehearse: false };
      const { job } = await ask<{ job: string }>(page, "run_in_bulk", bulk);
      await visit(page, `/c/demo/jobs/${job}`);
      await expect(page.getByText("The subnet does not exist")).toBeVisible({ timeout: 60_000 });
      await check(page, "a job of which a step failed");
      await visit(page, "/c/demo/jobs");
      await check(page, "a list of jobs");

      const link = await createLink(page, { user: "guest-9001", stack: "finance", fleet: "finance-desktop" });
      const phone = await somebody();
      await visit(phone, link);
      await button(phone, "Open Finance").click();
      await expect(phone.getByRole("status")).toHaveText("Connected");
      await visit(page, "/helpdesk?user=guest-9001");
      await expect(button(page, "End session on finance-desktop")).toBeVisible({ timeout: 30_000 });
      await check(page, "a person with a session and a link");
      await button(page, "End session on finance-desktop").click();
      await expect(dialog(page, "End the session of guest-9001?")).toBeVisible();
      await check(page, "End session");
      await page.keyboard.press("Escape");
      await button(page, "Create link").click();
      const create = dialog(page, "Create a link for guest-9001");
      await expect(create.getByRole("combobox", { name: "Stack" })).toBeVisible();
      await check(page, "Create link");
      await create.getByRole("textbox", { name: "User" }).fill("not an id");
      await button(create, "Create link").click();
      await expect(create.getByRole("textbox", { name: "User" })).toHaveAttribute("aria-invalid", "true");
      await check(page, "Create link, with an error");
      await create.getByRole("textbox", { name: "User" }).fill("guest-9001");
      await create.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
      await button(create, "Create link").click();
      await expect(create.getByRole("textbox", { name: "Personal link" })).toBeVisible();
      await check(page, "a link that was made");
    });
  }
}

for (const theme of ["light", "dark"] as const) {
  for (const width of [DESK, PHONE]) {
    test(`every dialog about images is accessible: ${theme}, ${width} pixels wide`, async ({ signedIn }) => {
      test.setTimeout(180_000);
      const page = await signedIn("admin", { theme, width });
      const check = async (where: string) => {
        await test.step(where, async () => {
          await expectNoFindings(page, where);
          await expectNoSidewaysScrolling(page, where);
        });
        await page.keyboard.press("Escape");
      };
      await visit(page, "/c/demo/images/qa-2026-03");
      await button(page, "Copy image").click();
      const copy = dialog(page, "Copy image qa-2026-03");
      await copy.getByRole("combobox", { name: "Region" }).fill("Ireland");
      await button(copy, "Copy image").click();
      await expect(copy).toContainText("Enter a region as AWS spells it");
      await check("Copy image, with an error");
      await button(page, "Use on fleets…").click();
      await dialog(page, "Use qa-2026-03 on fleets").getByRole("checkbox", { name: "lab-linux" }).check();
      await button(dialog(page, "Use qa-2026-03 on fleets"), "Show the steps").click();
      await check("Use on fleets");
      await button(page, "Share image").click();
      const share = dialog(page, "Share image qa-2026-03");
      await button(share, "Share image").click();
      await expect(share).toContainText("Enter the id of an AWS account.");
      await check("Share image, with an error");
      await visit(page, "/c/demo/images/cad-2026-02");
      await button(page, "Change permissions of 210987654321").click();
      await dialog(page, "Change permissions of account 210987654321").getByRole("checkbox", { name: "Fleets" }).uncheck();
      await check("Change permissions");
      await button(page, "Revoke permissions of 210987654321").click();
      await expect(dialog(page, "Revoke permissions of account 210987654321?")).toBeVisible();
      await check("Revoke permissions");
      await visit(page, "/c/demo/image-builders/cad-builder-02");
      await button(page, "Start").click();
      const start = dialog(page, "Start image builder cad-builder-02");
      await start.getByRole("combobox", { name: "Agent version" }).selectOption("Another version");
      await button(start, "Start image builder").click();
      await expect(start).toContainText("Enter a version");
      await check("Start image builder, with an error");
      await button(page, "Delete").click();
      const remove = dialog(page, "Delete image builder cad-builder-02?");
      await remove.getByRole("textbox", { name: "To confirm, type the name of the image builder" }).fill("cad");
      await expect(remove).toContainText("The name does not match yet.");
      await check("Delete image builder");
      await visit(page, "/c/demo/image-builders/office-builder-01");
      await button(page, "Stop").click();
      await expect(dialog(page, "Stop image builder office-builder-01?")).toBeVisible();
      await check("Stop image builder");
    });
  }
}

test("the theme is chosen in the user menu, stays, and does not flash", async ({ signedIn }) => {
  const page = await signedIn("user");
  await visit(page, "/launch");
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await button(page, "User menu, user").click();
  await page.getByRole("radio", { name: "Dark" }).check();
  const dark = await background();
  expect(dark).not.toBe(light);
  expect(await (await page.request.get("/launch")).text(), "the server renders it").toContain('data-theme="dark"');
  await visit(page, "/launch");
  expect(await background()).toBe(dark);
  await button(page, "User menu, user").click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.getByRole("radio", { name: "Auto" }).check();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await background(), "Auto follows the system").toBe(dark);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await background()).toBe(light);
});

test("every page has one h1, a title, and a main that the skip link leads to", async ({ signedIn }) => {
  const page = await signedIn("admin");
  const console = ["fleets", "stacks", "images", "image-builders", "directory-configs"].map((list) => `/c/demo/${list}`);
  for (const path of ["/launch", "/helpdesk", "/audit", "/c/demo", ...console]) {
    await visit(page, path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page).toHaveTitle(/.+ · Portico$/);
    await page.getByRole("link", { name: "Skip to content" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  }
  await expect(heading(page, "Directory configs")).toBeVisible();
});
