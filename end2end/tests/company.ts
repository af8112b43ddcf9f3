//! What tests begin with whose people come from a company's own provider.

import { type Page } from "@playwright/test";

import { type Seat, test as base, expect } from "./fixtures";
import { button, heading } from "./pages";
import { ADMINISTRATOR, Company } from "./provider";

export { expect };

interface Fixtures {
  company: Company;
  /** A browser at the company's portal. */
  visitor: (seat?: Seat) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  company: async ({ portico, secrets }, use) => {
    const company = await Company.start(portico.emulator);
    secrets.add("a password", ADMINISTRATOR.password);
    await use(company);
    expect(company.portal.leaks(secrets), "no secret is in the company's log or database").toEqual([]);
    await company.stop();
  },
  visitor: async ({ company, somebody }, use) => {
    await use(async (seat = {}) => {
      const page = await somebody(seat);
      await page.goto(company.portal.url);
      return page;
    });
  },
});

/** Goes to the provider and signs in there. */
export async function comeThrough(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Continue with Example Corp" }).click();
  await expect(heading(page, "Example Corp")).toBeVisible();
  await page.getByLabel("Login").fill(login);
  await button(page, "Next").click();
  await expect(heading(page, "Let Portico know who you are?")).toBeVisible();
}

export async function signInThere(page: Page, login: string): Promise<void> {
  await comeThrough(page, login);
  await button(page, "Allow").click();
}
