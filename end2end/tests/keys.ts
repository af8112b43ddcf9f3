//! Somebody who has a keyboard and nothing else: gets to a control by Tab, and operates
//! it by Enter, Space, arrows and typing.

import { type Locator, type Page, expect } from "@playwright/test";

import { button } from "./pages";

/** More steps than this to a control are no way to work. */
const MOST_STEPS = 90;

/** What the browser shows where the focus is. */
function isMarked(element: Element): boolean {
  const control = element.matches("label :scope") ? element.closest("label") : null;
  return [element, control].some((shown) => {
    if (shown === null) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
}

/** A keyboard. */
export class Keys {
  constructor(readonly page: Page) {}

  /** Presses a key, as often as is said. */
  async press(key: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) await this.page.keyboard.press(key);
  }

  /** Jumps over the navigation by the first link of the page. */
  async skip(): Promise<void> {
    const link = this.page.getByRole("link", { name: "Skip to content" });
    await this.press("Tab");
    await expect(link, "the first stop of the page").toBeFocused();
    await this.press("Enter");
  }

  /** Goes to a control. Where the focus is can be seen. */
  async reach(target: Locator): Promise<Locator> {
    await expect(target).toBeVisible();
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let steps = 0; !(await isThere()); steps += 1) {
      if (steps === MOST_STEPS) await expect(target, `reached within ${MOST_STEPS} steps`).toBeFocused();
      await this.press("Tab");
    }
    await expect(target, "the focus is in sight").toBeInViewport();
    await expect.poll(() => target.evaluate(isMarked), { message: "the focus can be seen" }).toBe(true);
    return target;
  }

  /** Goes to a control and presses Enter there. */
  async enter(target: Locator): Promise<void> {
    await this.reach(target);
    await this.press("Enter");
  }

  /** Goes to a checkbox or switch and turns it round. */
  async toggle(target: Locator): Promise<void> {
    await this.reach(target);
    await this.press("Space");
  }

  /** Goes to a field and replaces what stands in it. */
  async type(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.press("ControlOrMeta+a");
    await (text === "" ? this.press("Delete") : this.page.keyboard.type(text));
  }

  /** Goes to a select and chooses by the letters its option begins with. */
  async choose(target: Locator, option: string): Promise<void> {
    await this.reach(target);
    await this.page.keyboard.type(option);
    const chosen = () => target.evaluate((element: HTMLSelectElement) => element.selectedOptions[0]?.label ?? "");
    await expect.poll(chosen).toContain(option);
  }

  /** Goes to a button by its name and presses Enter. */
  async button(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await this.enter(button(within, name).first());
  }

  /** Goes to a link by its name and follows it. */
  async link(name: string, within: Page | Locator = this.page): Promise<void> {
    await this.enter(within.getByRole("link", { name, exact: true }).first());
  }
}
