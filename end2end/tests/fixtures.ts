//! What every test begins with: a demo of its own, browsers for the people in it, and
//! an ear on everything those browsers complain about.

import { type BrowserContext, type ConsoleMessage, type Page, test as base, expect } from "@playwright/test";

import { note } from "./called";
import { Portico } from "./portico";
import { Secrets } from "./secrets";

export { expect };

/** The accounts of the demo. */
export type Account = "admin" | "operator" | "helpdesk" | "auditor" | "user";
export const PASSWORD = "portico-demo";

/** The browser somebody sits at. */
export interface Seat {
  /** In pixels; a phone is 390 wide. */
  width?: number;
  javaScript?: boolean;
  /** The theme they chose. */
  theme?: "light" | "dark";
}

export const PHONE = 390;
export const DESK = 1440;

/** Refusals that a test brings about: browsers note each in the console. */
interface Expected {
  status: number;
  path: string | RegExp;
}

/** Listens to consoles. Whatever is written there as an error or a warning fails the
 * test, except that a request was refused which the test wanted to be refused. */
export class Complaints {
  private readonly heard: { text: string; status?: number; path?: string }[] = [];
  private readonly expected: Expected[] = [];
  private readonly scriptless = new Set<BrowserContext | undefined>();

  listenTo(context: BrowserContext, javaScript: boolean): void {
    if (!javaScript) this.scriptless.add(context);
    context.on("console", (message) => this.hear(message));
    context.on("weberror", (error) => this.heard.push({ text: `uncaught: ${error.error().stack}` }));
  }

  /** Announces that requests for `path` (without its query) are answered with `status`. */
  expect(status: number, path: string | RegExp): void {
    this.expected.push({ status, path });
  }

  /** What was heard and not announced. */
  get unexpected(): string[] {
    const announced = (status?: number, path = "") =>
      this.expected.some((expected) => {
        const there = typeof expected.path === "string" ? expected.path === path : expected.path.test(path);
        return there && expected.status === status;
      });
    return this.heard.filter(({ status, path }) => !announced(status, path)).map(({ text }) => text);
  }

  private hear(message: ConsoleMessage): void {
    if (!["error", "warning", "assert"].includes(message.type())) return;
    // Where scripts are switched off, nothing takes what was preloaded for them.
    if (this.scriptless.has(message.page()?.context()) && /preloaded using link preload but not used/.test(message.text())) return;
    const { url } = message.location();
    const refused = /^Failed to load resource: the server responded with a status of (\d+)/.exec(message.text());
    this.heard.push({
      text: `${message.type()}: ${message.text()} (${url})`,
      ...(refused && { status: Number(refused[1]), path: new URL(url).pathname }),
    });
  }
}

interface Fixtures {
  /** The password of all accounts. */
  password: string;
  /** A demo of this test's own. */
  portico: Portico;
  complaints: Complaints;
  /** What came through the test's browsers and must stay there. */
  secrets: Secrets;
  /** A browser in which nobody has signed in. */
  somebody: (seat?: Seat) => Promise<Page>;
  /** A browser in which one of the demo's accounts has signed in. */
  signedIn: (account: Account, seat?: Seat) => Promise<Page>;
  /** Browsers come from `somebody` and `signedIn`, which listen to them. */
  context: never;
  page: never;
}

export const test = base.extend<Fixtures>({
  password: async ({}, use) => use(PASSWORD),

  secrets: async ({ password }, use) => use(new Secrets(password)),

  portico: async ({ secrets }, use, { titlePath }) => {
    const portico = await Portico.start();
    await use(portico);
    expect(portico.leaks(secrets), "no secret is in the log or the database").toEqual([]);
    note({ test: titlePath.slice(1).join(" › "), operations: Object.keys(await portico.emulator.calls()) });
    await portico.stop();
  },

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected, "nothing is complained about in any console").toEqual([]);
  },

  somebody: async ({ browser, portico, complaints, secrets }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ width = DESK, javaScript = true, theme }: Seat = {}) => {
      const context = await browser.newContext({
        baseURL: portico.url,
        viewport: { width, height: width === PHONE ? 844 : 900 },
        hasTouch: width === PHONE,
        javaScriptEnabled: javaScript,
        // Nothing of the animations is tested, and their colours are in between.
        reducedMotion: "reduce",
      });
      contexts.push(context);
      complaints.listenTo(context, javaScript);
      secrets.listenTo(context);
      if (theme) await context.addCookies([{ name: "portico-theme", value: theme, url: portico.url }]);
      return context.newPage();
    });
    for (const context of contexts) {
      await secrets.closing(context);
      await context.close();
    }
  },

  signedIn: async ({ password, somebody }, use) => {
    await use(async (account, seat) => {
      const page = await somebody(seat);
      const form = { user_name: account, password };
      const answer = await page.request.post("/sign-in", { form, maxRedirects: 0 });
      expect(answer.status(), `${account} signs in`).toBe(303);
      return page;
    });
  },

  context: async ({}) => {
    throw new Error("use somebody() or signedIn(), which listen to the console");
  },
  page: async ({}) => {
    throw new Error("use somebody() or signedIn(), which listen to the console");
  },
});
