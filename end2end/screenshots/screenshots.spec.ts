//! The pictures of the README: a walk through the demo, not a test. `script/screenshots`
//! runs it.

import path from "node:path";

import { type Page } from "@playwright/test";

import { DESK, PHONE, expect, test } from "../tests/fixtures";
import { createLink } from "../tests/functions";
import { button, dialog, visit } from "../tests/pages";

const pictures = path.resolve(import.meta.dirname, "../../docs/screenshots");

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(pictures, `${name}.png`), animations: "disabled" });
}

for (const theme of ["light", "dark"] as const) {
  test(`the README's pictures, ${theme}`, async ({ signedIn, somebody }) => {
    test.setTimeout(120_000);
    const admin = await signedIn("admin", { width: DESK, theme });
    await visit(admin, "/c/demo");
    await picture(admin, `overview-${theme}`);
    await visit(admin, "/c/demo/fleets");
    await picture(admin, `fleets-${theme}`);

    // Somebody helpdesk can help: with a session, and a link of yesterday's.
    const helpdesk = await signedIn("helpdesk", { width: DESK, theme });
    const form = { user: "p.ostrova", stack: "finance", fleet: "finance-desktop", uses: "3" };
    const link = await createLink(helpdesk, form);
    await createLink(helpdesk, { ...form, stack: "support", fleet: "support-crm" });
    const visitor = await somebody();
    await visit(visitor, link);
    await button(visitor, "Open Finance").click();
    await expect(visitor.getByRole("status")).toHaveText("Connected");
    await visit(helpdesk, "/helpdesk?user=p.ostrova");
    await expect(button(helpdesk, "End session on finance-desktop")).toBeVisible({ timeout: 30_000 });
    await picture(helpdesk, `helpdesk-${theme}`);
    await button(helpdesk, "Create link").click();
    await expect(dialog(helpdesk, "Create a link for p.ostrova").getByRole("combobox", { name: "Stack" })).toBeVisible();
    await picture(helpdesk, `create-link-${theme}`);

    const user = await signedIn("user", { width: PHONE, theme });
    await visit(user, "/launch");
    await picture(user, `launch-${theme}`);
    const phone = await somebody({ width: PHONE, theme });
    await visit(phone, link);
    await picture(phone, `link-${theme}`);
  });
}
