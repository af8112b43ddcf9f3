//! Small things that many tests do on pages.

import { type Locator, type Page, type Response, expect } from "@playwright/test";

import type { Complaints } from "./fixtures";

/** Waits until the page is alive: before, clicks could get lost. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("body[data-hydrated]")).toBeAttached();
}

/** Goes to a page and waits until it is alive. */
export async function visit(page: Page, path: string): Promise<void> {
  const answer = await page.goto(path);
  expect(answer?.status(), `GET ${path}`).toBe(200);
  await alive(page);
}

/** Goes to a page that says no, with the status it should have. */
export async function visitRefused(page: Page, complaints: Complaints, path: string, status: number): Promise<void> {
  complaints.expect(status, new URL(path, "http://portico").pathname);
  // Whenever something changes, the page asks again by itself, and is told the same.
  complaints.expect(status, /^\/fn\/(?!start|stop|associate|copy|create|delete|end|revoke|share|close)/);
  const answer = await page.goto(path);
  expect(answer?.status(), `GET ${path}`).toBe(status);
  await alive(page);
}

/** Presses a button that sends a plain form, and gives the answer: the page that comes. */
export async function send(page: Page, button: Locator): Promise<Response> {
  const answer = page.waitForResponse((response) => response.request().method() === "POST" && response.request().isNavigationRequest());
  await button.click();
  return answer;
}

/** Fills in the sign-in form and sends it. */
export async function signIn(page: Page, userName: string, password: string): Promise<Response> {
  await page.getByRole("textbox", { name: "User name" }).fill(userName);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  return send(page, page.getByRole("button", { name: "Sign in" }));
}

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("heading", { level: 1, name, exact: typeof name === "string" });

export const button = (within: Page | Locator, name: string | RegExp): Locator =>
  within.getByRole("button", { name, exact: typeof name === "string" });

export const dialog = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("dialog", { name, exact: typeof name === "string" });

/** The row of a table that is headed by `name`. */
export const row = (page: Page, table: string, name: string): Locator =>
  page
    .getByRole("table", { name: table })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name, exact: true }) });

/** Why a button is off. */
export async function expectOff(button: Locator, reason: string | RegExp): Promise<void> {
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription(reason);
}
