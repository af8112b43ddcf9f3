import { PHONE, expect, test } from "./fixtures";
import { alive, button, dialog, expectOff, heading, row, visit } from "./pages";

test("helpdesk sends a link, somebody opens it on a phone, helpdesk ends the session, and audit knows", async ({
  signedIn,
  somebody,
}) => {
  test.setTimeout(120_000);
  const helpdesk = await signedIn("helpdesk");
  const auditor = await signedIn("auditor");
  const administrator = await signedIn("admin");
  await visit(auditor, "/audit");
  await visit(administrator, "/c/demo/fleets/finance-desktop");

  const url = await test.step("helpdesk finds the person and creates a link", async () => {
    await visit(helpdesk, "/helpdesk");
    await helpdesk.getByRole("searchbox", { name: "Find a person" }).fill("m.ostrova");
    await button(helpdesk, "Find").click();
    await expect(helpdesk).toHaveURL(/\/helpdesk\?user=m\.ostrova$/);
    await button(helpdesk, "Create link").click();
    const form = dialog(helpdesk, "Create a link for m.ostrova");
    await expect(form.getByRole("textbox", { name: "User" })).toHaveValue("m.ostrova");
    await form.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
    await expect(form.getByRole("combobox", { name: "Fleet" })).toHaveValue("finance-desktop");
    // This one is a request by script: the page is alive.
    const created = helpdesk.waitForRequest((request) => request.url().endsWith("/fn/create_links"));
    await button(form, "Create link").click();
    expect((await created).resourceType()).toBe("fetch");
    const link = form.getByRole("textbox", { name: "Personal link" });
    await expect(link).toHaveValue(/\/l\/[\w-]{20,}$/);
    const url = await link.inputValue();
    await button(form, "Close").first().click();
    await expect(form).toBeHidden();
    await expect(helpdesk.getByRole("region", { name: "Links" })).toContainText("Opened 0 of 1 times");
    return url;
  });

  const phone = await test.step("the person opens it on a phone, without an account", async () => {
    const phone = await somebody({ width: PHONE });
    await phone.goto(url);
    await alive(phone);
    await expect(heading(phone, "Finance")).toBeVisible();
    await expect(phone.getByRole("main")).toContainText("It works once.");
    await button(phone, "Open Finance").click();
    await expect(phone.getByRole("status")).toHaveText("Connected");
    await expect(phone.getByRole("definition").first()).toHaveText("m.ostrova");
    expect(phone.url(), "the address of the link stays behind").not.toContain("/l/");
    return phone;
  });

  await test.step("the session appears at helpdesk by itself", async () => {
    const session = row(helpdesk, "Open sessions", "finance");
    await expect(session).toContainText("Connected", { timeout: 30_000 });
    await expect(session.getByRole("link", { name: "finance-desktop" })).toBeVisible();
    await expect(helpdesk.getByRole("region", { name: "Links" })).toContainText("Opened 1 of 1 times");
  });

  await test.step("helpdesk ends it and says why", async () => {
    await button(helpdesk, "End session on finance-desktop").click();
    const asked = dialog(helpdesk, "End the session of m.ostrova?");
    await expect(asked.getByRole("textbox", { name: "Reason" })).toBeFocused();
    await asked.getByRole("textbox", { name: "Reason" }).fill("She works in the other stack now");
    await button(asked, "End session").click();
    await expect(helpdesk.getByRole("status").filter({ hasText: "The session of m.ostrova has ended." })).toBeVisible();
    await expect(asked).toBeHidden();
    await expect(helpdesk.getByRole("main")).toContainText("No session is open now.");
    // The page of the session looks every twenty seconds whether it goes on.
    await expect(heading(phone, "Session ended")).toBeVisible({ timeout: 30_000 });
  });

  await test.step("audit has all of it, with AWS's request ids", async () => {
    const requestId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
    const ended = row(auditor, "Audit record", "End session");
    await expect(ended).toContainText("User m.ostrova on fleet finance-desktop through stack finance.");
    await expect(ended).toContainText("Reason: She works in the other stack now");
    await expect(ended).toContainText(requestId);
    await expect(ended.getByRole("cell", { name: "helpdesk", exact: true })).toBeVisible();
    const opened = row(auditor, "Audit record", "Open application");
    await expect(opened).toContainText("Finance for m.ostrova on fleet finance-desktop.");
    await expect(opened).toContainText(requestId);
    await expect(row(auditor, "Audit record", "Create link")).toContainText("link m.ostrova in demo");
    await expect(auditor.getByRole("main"), "the streaming URL is a secret").not.toContainText("/stream/");
    await expect(auditor.getByRole("main"), "and so is the link").not.toContainText("/l/");
  });
});

test("a link that helpdesk revokes opens nothing", async ({ signedIn, somebody, complaints }) => {
  const helpdesk = await signedIn("helpdesk");
  await visit(helpdesk, "/helpdesk?user=m.ostrova");
  await button(helpdesk, "Create link").click();
  const form = dialog(helpdesk, "Create a link for m.ostrova");
  await form.getByRole("combobox", { name: "Stack" }).selectOption("Customer support (support)");
  await button(form, "Create link").click();
  const link = form.getByRole("textbox", { name: "Personal link" });
  await expect(link).toBeVisible();
  const url = await link.inputValue();
  await helpdesk.keyboard.press("Escape");
  await expect(form).toBeHidden();

  const phone = await somebody({ width: PHONE });
  await phone.goto(url);
  await alive(phone);
  await button(helpdesk, "Revoke link to Customer support").click();
  await expect(helpdesk.getByRole("status").filter({ hasText: "The link is revoked." })).toBeVisible();
  await expect(helpdesk.getByRole("region", { name: "Links" })).toContainText("Revoked");
  await expect(button(helpdesk, "Revoke link to Customer support")).toBeHidden();

  complaints.expect(410, new URL(url).pathname);
  await button(phone, "Open Customer support").click();
  await expect(phone.getByRole("alert")).toContainText("This link was taken back");
  await expect(button(phone, "Open Customer support")).toBeHidden();
});

test("an administrator starts a fleet and stops it, and the page follows to the end", async ({ portico, signedIn }) => {
  test.slow();
  const page = await signedIn("admin");
  const [start, stop] = [button(page, "Start"), button(page, "Stop")];
  await visit(page, "/c/demo/fleets/lab-linux");
  await expectOff(stop, "Stop is off: the fleet does not run.");

  await start.click();
  await expect(page.getByRole("status").filter({ hasText: "lab-linux is starting." })).toBeVisible();
  await expectOff(start, "Start is off: the fleet is starting.");
  await portico.emulator.advance(120);
  const progress = page.getByRole("progressbar", { name: /^[1-3] of 4 instances running$/ });
  await expect(progress).toBeVisible();
  await portico.emulator.advance(120);
  await expectOff(start, "Start is off: the fleet already runs.");
  await expect(page.getByRole("progressbar")).toBeHidden();

  await stop.click();
  await expect(page.getByRole("status").filter({ hasText: "lab-linux is stopping." })).toBeVisible();
  await expectOff(start, "Start is off until the fleet has stopped, which takes about five minutes.");
  await portico.emulator.advance(360);
  await expectOff(stop, "Stop is off: the fleet does not run.");
  await expect(start).toBeEnabled();
});

test("stopping a fleet with sessions is asked about first", async ({ portico, signedIn }) => {
  const page = await signedIn("operator");
  await visit(page, "/c/demo/fleets/hr-records");
  const asked = dialog(page, "Stop fleet hr-records?");

  await button(page, "Stop").click();
  await expect(asked).toContainText(/\d sessions? ends? at once/);
  await expect(button(asked, "Keep running")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(asked).toBeHidden();
  await expect(button(page, "Stop")).toBeFocused();
  expect(await portico.emulator.calls()).not.toHaveProperty("StopFleet");

  await button(page, "Stop").click();
  await button(asked, "Stop fleet").click();
  await expect(page.getByRole("status").filter({ hasText: "hr-records is stopping." })).toBeVisible();
  expect(await portico.emulator.calls()).toHaveProperty("StopFleet", 1);
});

test("an administrator associates a fleet with a stack and takes it away again", async ({ signedIn }) => {
  const page = await signedIn("admin");
  await visit(page, "/c/demo/stacks/training");
  await expect(page.getByRole("group", { name: "Nobody can stream through this stack" })).toBeVisible();

  await button(page, "Associate fleet").click();
  const form = dialog(page, "Associate a fleet with training");
  await button(form, "Associate fleet").click();
  await expect(form.getByRole("combobox", { name: "Fleet" })).toHaveAccessibleDescription(/Choose a fleet\./);
  await form.getByRole("combobox", { name: "Fleet" }).selectOption("lab-linux");
  await button(form, "Associate fleet").click();
  await expect(page.getByRole("status").filter({ hasText: "lab-linux is associated with" })).toBeVisible();
  await expect(row(page, "Associated fleets", "lab-linux")).toBeVisible();
  await expect(page.getByRole("group", { name: "Nobody can stream through this stack" })).toBeHidden();

  await button(page, "Disassociate lab-linux").click();
  const asked = dialog(page, "Disassociate lab-linux from training?");
  await button(asked, "Disassociate fleet").click();
  await expect(page.getByRole("status").filter({ hasText: "lab-linux is no longer associated with" })).toBeVisible();
  await expect(row(page, "Associated fleets", "lab-linux")).toBeHidden();
  await expect(page.getByRole("group", { name: "Nobody can stream through this stack" })).toBeVisible();
});
