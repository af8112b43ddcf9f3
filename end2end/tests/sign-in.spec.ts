//! Signing in with an OpenID Connect provider, a real one, and with a second factor.

import { createHmac } from "node:crypto";

import { type Page } from "@playwright/test";

import { comeThrough, expect, signInThere, test } from "./company";
import { DESK, PASSWORD, PHONE, type Seat } from "./fixtures";
import { alive, button, heading, signIn } from "./pages";
import { ADMINISTRATOR } from "./provider";

const SEATS: [string, Seat][] = [
  ["at a desk", { width: DESK }],
  ["on a phone without JavaScript", { width: PHONE, javaScript: false }],
];

for (const [where, seat] of SEATS) {
  test(`a new employee comes through the provider and finds what the group grants, ${where}`, async ({
    company,
    visitor,
  }) => {
    company.command("group", "grant", "CAD", "--provider", "corp", "--role", "user", "--stack", "finance");
    const page = await visitor(seat);
    await expect(heading(page, "Sign in")).toBeVisible();
    await signInThere(page, "ada");
    await expect(page).toHaveURL(`${company.portal.url}/launch`);
    await expect(button(page, "Open Finance")).toBeVisible();

    await page.goto(`${company.portal.url}/account`);
    await expect(page.getByRole("main")).toContainText("Ada Lovelace");
    await expect(page.getByRole("main")).toContainText("ada@corp.example");
    await expect(page.getByRole("main")).toContainText("Example Corp");
    await expect(page.getByLabel("Current password"), "there is none here").toHaveCount(0);
  });
}

test("the groups a provider claims give the role, and take it away", async ({ company, complaints, visitor }) => {
  company.command("group", "grant", "Portico admins", "--provider", "corp", "--role", "administrator");
  const page = await visitor();
  await page.goto(`${company.portal.url}/c/demo/fleets`);
  await signInThere(page, "grace");
  await expect(page, "where she wanted to go").toHaveURL(`${company.portal.url}/c/demo/fleets`);
  await expect(heading(page, "Fleets")).toBeVisible();

  await company.provider.regroup({ grace: ["Staff"] });
  const again = await visitor();
  complaints.expect(403, "/c/demo/fleets");
  await again.goto(`${company.portal.url}/c/demo/fleets`);
  await signInThere(again, "grace");
  await expect(again.getByRole("alert").first()).toContainText("Your role does not let you");
});

test("signing out goes on to the provider, which asks who it is the next time", async ({ company, visitor }) => {
  const page = await visitor();
  await signInThere(page, "ada");
  await expect(heading(page, "Your applications")).toBeVisible();
  await alive(page);
  await button(page, /^User menu/).click();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign out of Example Corp?")).toBeVisible();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page).toHaveURL(`${company.portal.url}/sign-in`);
  await page.goto(`${company.portal.url}/launch`);
  await expect(heading(page, "Sign in"), "the session here is over").toBeVisible();
  await page.getByRole("link", { name: "Continue with Example Corp" }).click();
  await expect(page.getByLabel("Login"), "and the one there").toBeVisible();
});

test("whoever says no at the provider is told so, and can begin again", async ({ complaints, company, visitor }) => {
  complaints.expect(403, "/sign-in/back/corp");
  const page = await visitor();
  await comeThrough(page, "ada");
  await button(page, "Deny").click();
  await expect(page.getByRole("alert")).toContainText("Example Corp did not let you in here");
  await expect(heading(page, "Sign in")).toBeVisible();
  // Nobody was added.
  expect(company.command("user", "list")).not.toContain("ada");
  // It remembers who they are, and asks only whether they allow it.
  await page.getByRole("link", { name: "Continue with Example Corp" }).click();
  await button(page, "Allow").click();
  await expect(heading(page, "Your applications")).toBeVisible();
});

test("a provider may change its keys at any time", async ({ company, visitor }) => {
  await signInThere(await visitor(), "ada");
  await company.provider.rotate();
  const page = await visitor();
  await signInThere(page, "grace");
  await expect(heading(page, "Your applications")).toBeVisible();
});

test("nobody becomes somebody who is here already by their name", async ({ company, visitor }) => {
  const page = await visitor();
  // At the provider, they call themselves as the administrator is called here.
  await signInThere(page, "boss");
  await expect(page).toHaveURL(`${company.portal.url}/launch`);
  await expect(button(page, "User menu, admin@corp")).toBeAttached();
  const people = company.command("user", "list");
  expect(people).toMatch(/^admin\tadmin\tpassword$/m);
  expect(people).toMatch(/^admin@corp\tSomebody Else\tno password$/m);

  const administrator = await visitor();
  await signIn(administrator, ADMINISTRATOR.name, ADMINISTRATOR.password);
  await expect(administrator).toHaveURL(`${company.portal.url}/c/demo`);
});

test("a way back that is not known, too old, or used already leads nowhere", async ({
  company,
  complaints,
  visitor,
}) => {
  complaints.expect(401, "/sign-in/back/corp");
  const page = await visitor();
  await page.goto(`${company.portal.url}/sign-in/back/corp?code=invented&state=invented`);
  await expect(page.getByRole("alert")).toContainText("This sign-in took too long, or was begun in another browser.");

  let back = "";
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/back/corp?code=")) back = request.url();
  });
  await signInThere(page, "ada");
  await expect(heading(page, "Your applications")).toBeVisible();
  expect(back).not.toBe("");
  // Somebody else who got hold of the address, and the same browser again.
  const thief = await visitor();
  for (const browser of [thief, page]) {
    await browser.goto(back);
    await expect(browser.getByRole("alert")).toContainText("begun in another browser");
  }
});

test("a locked person is told so after the provider, and has no session", async ({ company, complaints, visitor }) => {
  complaints.expect(403, "/sign-in/back/corp");
  const page = await visitor();
  await signInThere(page, "ada");
  await expect(heading(page, "Your applications")).toBeVisible();
  company.command("user", "lock", "ada");
  await page.goto(`${company.portal.url}/launch`);
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.getByRole("link", { name: "Continue with Example Corp" }).click();
  await expect(page.getByRole("alert")).toContainText("Your account is locked.");
});

test("while the provider is gone the sign-in page says so, and passwords still work", async ({
  company,
  complaints,
  visitor,
}) => {
  complaints.expect(504, "/sign-in/with/corp");
  const page = await visitor();
  await company.provider.stop();
  await page.getByRole("link", { name: "Continue with Example Corp" }).click();
  await expect(page.getByRole("alert")).toContainText("Example Corp could not be reached.");
  await signIn(page, ADMINISTRATOR.name, ADMINISTRATOR.password);
  await expect(page).toHaveURL(`${company.portal.url}/c/demo`);
});

/** The code an app shows that has this secret, `steps` half minutes from now (RFC 6238). */
function code(secret: string, steps: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac("sha1", key).update(counter).digest();
  const number = tag.readUInt32BE((tag.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

for (const [where, seat] of SEATS) {
  test(`somebody sets up a second factor and signs in with it, ${where}`, async ({ signedIn, somebody }) => {
    const page = await signedIn("operator", seat);
    await page.goto("/account");
    await page.locator("#second-factor-password").fill(PASSWORD);
    await button(page, "Set up second factor").click();
    await expect(page.getByRole("img", { name: "QR code of the secret" })).toBeVisible();
    const secret = await page.locator("section:has(#second-factor) code").innerText();
    await page.getByLabel("Code the app shows").fill(code(secret, 0));
    await button(page, "Turn on").click();
    await expect(page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
    const recovery = await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").first().innerText();

    for (const [label, given] of [
      ["Code", code(secret, 1)],
      ["Recovery code", recovery],
    ] as const) {
      const again = await somebody(seat);
      await again.goto("/c/demo/fleets");
      await signIn(again, "operator", PASSWORD);
      await expect(heading(again, "Second step")).toBeVisible();
      if (label === "Recovery code") await again.getByText("I have a recovery code").click();
      await again.getByRole("textbox", { name: label, exact: true }).fill(given);
      await button(again, "Sign in").click();
      await expect(heading(again, /^Fleets/)).toBeVisible();
    }
  });
}
