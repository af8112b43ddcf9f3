import { type Page } from "@playwright/test";

import { DESK, PASSWORD, PHONE, type Seat, expect, test } from "./fixtures";
import { ask, createLink } from "./functions";
import { alive, button, dialog, heading, send, signIn, visit } from "./pages";

/** The user's side must work in each of these. */
const SEATS: [string, Seat][] = [
  ["without JavaScript", { javaScript: false, width: DESK }],
  ["without JavaScript on a phone", { javaScript: false, width: PHONE }],
  ["on a phone", { width: PHONE }],
];

for (const [where, seat] of SEATS) {
  /** Goes to a page and, where there is script, waits until it is alive. */
  const go = async (page: Page, path: string) => {
    await page.goto(path);
    if (seat.javaScript !== false) await alive(page);
  };

  test(`somebody signs in, opens an application and signs out, ${where}`, async ({ somebody }) => {
    const page = await somebody(seat);
    await go(page, "/");
    await expect(heading(page, "Sign in")).toBeVisible();
    await signIn(page, "user", PASSWORD);
    await expect(page).toHaveURL("/launch");
    await expect(heading(page, "Your applications")).toBeVisible();

    await button(page, "Open Finance").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
    await expect(page.getByRole("definition").filter({ hasText: /^user$/ })).toBeVisible();

    await go(page, "/launch");
    await button(page, "User menu, user").click();
    await button(page, "Sign out").click();
    await expect(heading(page, "Sign in")).toBeVisible();
    await page.goto("/launch");
    await expect(heading(page, "Sign in"), "the session is over").toBeVisible();
  });

  test(`somebody without an account opens a link, ${where}`, async ({ signedIn, somebody }) => {
    const helpdesk = await signedIn("helpdesk");
    const link = await createLink(helpdesk, { user: "guest-9001", stack: "finance", fleet: "finance-desktop", uses: "2" });
    const page = await somebody(seat);
    await go(page, link);
    await expect(heading(page, "Finance")).toBeVisible();
    await expect(page.getByRole("main")).toContainText("It works 2 more times.");
    await expect(page.getByRole("main")).toContainText("Not guest-9001? Then do not open it");
    await button(page, "Open Finance").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
    await go(page, link);
    await expect(page.getByRole("main")).toContainText("It works once more.");
  });

  test(`somebody tells the helpdesk about an application that does not run, ${where}`, async ({
    portico,
    signedIn,
    somebody,
  }) => {
    const operator = await signedIn("operator");
    await ask(operator, "stop_fleet", { connection: "demo", name: "finance-desktop" });
    const page = await somebody(seat);
    await go(page, "/sign-in?next=%2Flaunch");
    await signIn(page, "user", PASSWORD);
    await expect(button(page, "Open Finance")).toBeHidden();
    await button(page, "Tell the helpdesk about Finance").click();
    await expect(page.getByRole("alert")).toContainText("The helpdesk knows");

    const helpdesk = await signedIn("helpdesk");
    await visit(helpdesk, "/helpdesk");
    const calls = helpdesk.getByRole("region", { name: "Asked for help" });
    await expect(calls).toContainText("user");
    await expect(calls).toContainText("Finance");
    await expect(calls).toContainText("The fleet does not run.");
    expect(await portico.emulator.calls()).not.toHaveProperty("CreateStreamingURL");
  });
}

test("an application in motion cannot be opened, and appears by itself when it runs", async ({ portico, signedIn }) => {
  test.slow();
  const operator = await signedIn("operator");
  await ask(operator, "stop_fleet", { connection: "demo", name: "finance-desktop" });
  const page = await signedIn("user", { width: PHONE });
  await visit(page, "/launch");
  await expect(button(page, "Tell the helpdesk about Finance")).toBeVisible();
  await portico.emulator.advance(360);
  await ask(operator, "start_fleet", { connection: "demo", name: "finance-desktop" });
  await portico.emulator.advance(240);
  await expect(button(page, "Open Finance")).toBeVisible({ timeout: 30_000 });
});

test("opening by link and by Launch is a plain POST that leads on with 303", async ({ signedIn }) => {
  const page = await signedIn("user");
  await visit(page, "/launch");
  const answer = await send(page, button(page, "Open Finance"));
  expect(answer.status()).toBe(303);
  expect(await answer.headerValue("referrer-policy")).toBe("no-referrer");
  expect(await answer.headerValue("cache-control")).toBe("no-store");
});

test("somebody goes back to what still runs, and sees what they opened last", async ({ signedIn }) => {
  const page = await signedIn("user", { width: PHONE });
  await visit(page, "/launch");
  await button(page, "Open Finance").click();
  await expect(page.getByRole("status")).toHaveText("Connected");
  await visit(page, "/launch");
  const running = page.getByRole("region", { name: "Finance is still open" });
  await expect(running).toContainText("Finance is still open");
  await button(running, "Go back to Finance").click();
  await expect(page.getByRole("status")).toHaveText("Connected");
});

test("helpdesk makes links for several people at once, each to copy and to scan, and revokes them together", async ({
  signedIn,
  somebody,
  complaints,
}) => {
  const helpdesk = await signedIn("helpdesk");
  await visit(helpdesk, "/links");
  await button(helpdesk, "Create links").click();
  const form = dialog(helpdesk, "Create links");
  await form.getByRole("textbox", { name: "Users" }).fill("guest-8001\nx\nguest-8002");
  await form.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
  await button(form, "Create links").click();
  await expect(form.getByRole("alert")).toContainText("One link was not made");
  await expect(form).toContainText("2 links were made.");
  await expect(button(form, "Copy link for guest-8002")).toBeVisible();
  const file = await form.getByRole("link", { name: "Save all as CSV" }).getAttribute("href");
  const lines = decodeURIComponent(file ?? "").split("\r\n");
  const link = lines[1]?.split(",")[1] ?? "";
  await button(form, "Close").first().click();

  const page = await somebody({});
  await page.goto(link);
  await alive(page);
  await expect(heading(page, "Finance")).toBeVisible();

  await helpdesk.getByRole("checkbox", { name: "Select link for guest-8001" }).check();
  await helpdesk.getByRole("checkbox", { name: "Select link for guest-8002" }).check();
  await button(helpdesk.getByRole("region", { name: "Selected links" }), "Revoke").click();
  await button(dialog(helpdesk, "Revoke these 2 links?"), "Revoke").click();
  await expect(helpdesk.getByRole("status").filter({ hasText: "2 links are revoked." })).toBeVisible();
  complaints.expect(410, new URL(link).pathname);
  complaints.expect(410, "/fn/show_link");
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("This link was taken back");
});

test("one link is shown with its QR code and a text for a mail", async ({ signedIn }) => {
  const helpdesk = await signedIn("helpdesk");
  await visit(helpdesk, "/helpdesk?user=guest-8003");
  await button(helpdesk, "Create link").click();
  const form = dialog(helpdesk, "Create a link for guest-8003");
  await form.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
  await button(form, "Create link").click();
  await expect(form.getByRole("img", { name: "QR code of the link for guest-8003" })).toBeVisible();
  await expect(form.getByRole("textbox", { name: "Text for a mail" })).toHaveValue(/You can open Finance.*\/l\/[\w-]{20,}.*It works once/s);
});
