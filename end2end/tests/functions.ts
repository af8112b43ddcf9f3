//! The server functions, called as a browser's script would: JSON by POST, with the
//! cookies of whoever is signed in.

import { type APIResponse, type Page, expect } from "@playwright/test";

/** Calls a server function. */
export async function call(page: Page, name: string, input: object = {}): Promise<APIResponse> {
  return page.request.post(`/fn/${name}`, { data: input, headers: { accept: "application/json" } });
}

/** Calls a server function that answers. */
export async function ask<T>(page: Page, name: string, input: object = {}): Promise<T> {
  const answer = await call(page, name, input);
  expect(answer.status(), `${name}: ${await answer.text()}`).toBe(200);
  return answer.json();
}

/** What a link is made of, as the form has it. */
export interface LinkForm {
  user: string;
  stack: string;
  fleet: string;
  application?: string;
  hours?: string;
  uses?: string;
}

/** Makes a personal link and gives its path. */
export async function createLink(helpdesk: Page, { user, stack, fleet, ...more }: LinkForm): Promise<string> {
  const form = { application: "", hours: "8", uses: "1", ...more, user, stack: `demo/${stack}`, fleet };
  return ask(helpdesk, "create_link", { form });
}
