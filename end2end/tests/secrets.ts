//! What must not be found in a portal's log and database after a test: every secret that
//! went through its browsers.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import type { BrowserContext } from "@playwright/test";

/** Secrets shorter than this would be found by chance. */
const SHORTEST = 8;

export class Secrets {
  private readonly found = new Map<string, string>();

  constructor(...passwords: string[]) {
    for (const password of passwords) this.add("a password", password);
  }

  /** Takes note of one. */
  add(kind: string, secret: string | undefined): void {
    if (secret && secret.length >= SHORTEST) this.found.set(secret, kind);
  }

  /** Takes note of the secrets that come through a browser: links, streaming URLs, and
   * passwords typed into forms. */
  listenTo(context: BrowserContext): void {
    context.on("request", (request) => {
      this.add("the token of a link", /\/l\/([\w-]{16,})/.exec(request.url())?.[1]);
      const sent = request.postData() ?? "";
      for (const [, password] of sent.matchAll(/"AccountPassword":"([^"]+)"/g)) this.add("a directory's password", password);
    });
    context.on("response", (response) => {
      const location = response.headers().location;
      if (location && /^https?:/.test(location)) this.add("a streaming URL, or a way back from a provider", location);
      this.add("the token of an invitation", /\/invite\/([\w-]{16,})/.exec(response.url())?.[1]);
    });
  }

  /** Takes note of what a browser holds before it is closed. */
  async closing(context: BrowserContext): Promise<void> {
    for (const { name, value } of await context.cookies()) {
      if (/^(__Host-)?portico$/.test(name)) this.add("the cookie of a session", value);
    }
  }

  /** Which of them stand in `text` or in a file below `folder`. */
  foundIn(text: string, folder: string): string[] {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const places: [string, Buffer][] = [
      ["the log", Buffer.from(text)],
      ...files.map(({ parentPath, name }): [string, Buffer] => [name, readFileSync(path.join(parentPath, name))]),
    ];
    return [...this.found].flatMap(([secret, kind]) =>
      places.filter(([, content]) => content.includes(secret)).map(([place]) => `${kind} in ${place}`),
    );
  }
}
