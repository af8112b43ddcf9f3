//! Somebody who does a job with the keyboard alone, whatever AWS is like.

import { type Locator } from "@playwright/test";

import { type Account, expect } from "./fixtures";
import { Keys } from "./keys";
import { alive, button, dialog } from "./pages";
import { type Portico } from "./portico";

/** What AWS is like. */
export type Weather = "fine" | "foul";

export const toast = (keys: Keys, text: string): Locator => keys.page.getByRole("status").filter({ hasText: text });

/** Somebody at work. */
export class Worker extends Keys {
  constructor(
    page: Keys["page"],
    readonly portico: Portico,
    private readonly weather: Weather,
  ) {
    super(page);
  }

  /** Opens a page by its address; there the keyboard takes over. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await alive(this.page);
    await this.skip();
  }

  /** Does what makes AWS do `operation`, until `done` is to be seen. In foul weather it
   * is refused at first, and `told`; then `again` does it once more. */
  async make(operation: string, act: () => Promise<void>, done: Locator, again = act, told = this.told()): Promise<void> {
    const { emulator } = this.portico;
    if (this.weather === "fine") {
      await act();
      await expect(done).toBeVisible({ timeout: 30_000 });
      return;
    }
    await emulator.weather({ operation, error: "ConcurrentModificationException" });
    await act();
    await expect(told, "what is in the way is told").toBeVisible({ timeout: 30_000 });
    await emulator.weather({ operation, latency_ms: 2_000 }, { operation, error: "ThrottlingException", rate: 0.1 });
    await again();
    // Now and then AWS throttles each of the portal's own attempts; that is told as well.
    const slowed = this.page.getByRole("alert").filter({ hasText: "AWS asks for fewer calls" });
    await expect(done.or(slowed).first()).toBeVisible({ timeout: 30_000 });
    if (!(await done.isVisible())) await again();
    await expect(done).toBeVisible({ timeout: 30_000 });
    await emulator.weather();
  }

  /** In foul weather, from now on everything is slow and AWS throttles now and then; what
   * follows is done all the same. */
  async storm(): Promise<void> {
    if (this.weather === "fine") return;
    await this.portico.emulator.weather(
      { operation: "*", latency_ms: 500 },
      { operation: "*", error: "ThrottlingException", rate: 0.1 },
    );
  }

  private told(): Locator {
    return this.page.getByRole("alert").filter({ hasText: /changed|changing|again/i }).first();
  }

  /** Types the name of what is to be deleted, and deletes it. */
  async confirm(title: string, name: string): Promise<void> {
    const asked = dialog(this.page, title);
    await expect(asked.getByRole("textbox")).toBeFocused();
    await this.page.keyboard.type(name);
    await this.press("Enter");
  }

  /** Presses the button that goes on, of a form with steps. */
  async goOn(...steps: string[]): Promise<void> {
    for (const step of steps) await this.button(`Continue to ${step}`);
  }

  field(name: string | RegExp): Locator {
    return this.page.getByRole("textbox", { name, exact: typeof name === "string" }).and(this.page.locator(":visible")).first();
  }

  box(name: string | RegExp): Locator {
    return this.page.getByRole("combobox", { name, exact: typeof name === "string" }).and(this.page.locator(":visible")).first();
  }
}

export interface Job {
  name: string;
  account?: Account;
  work: (worker: Worker) => Promise<void>;
}
