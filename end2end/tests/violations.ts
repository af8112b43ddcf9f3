//! Breaks what fields ask for by typing, and looks at what is said then.

import { type Locator, type Page, type TestInfo } from "@playwright/test";

import { expect } from "./fixtures";
import { type Portico } from "./portico";
import { type Bounds, type Field, type Member, type Text, type Typed, type Violation, control, ofText, together, typedInto } from "./shapes";

/** How many were broken, and how many cannot be in a browser. */
export interface Count {
  typed: number;
  required: number;
  choices: number;
}

const NOTHING: Typed = { violations: [], choices: 0, repeated: [], maps: [] };

/** Whether something wrong is said at a control, which still holds what was typed; asked
 * for in one go, since there are hundreds. */
async function isSaid(page: Page, { path, typed, says }: Violation): Promise<boolean> {
  const said = page.waitForFunction(
    ([id, typed, says]) => {
      const input = document.getElementById(id) as HTMLInputElement | null;
      const error = document.getElementById(`${id}-error`)?.textContent ?? "";
      const describes = input?.getAttribute("aria-describedby")?.split(" ").includes(`${id}-error`);
      return input?.getAttribute("aria-invalid") === "true" && describes && error.includes(says) && input.value === typed;
    },
    [control(path), typed, says] as const,
    { timeout: 1_000 },
  );
  return said.then(
    () => true,
    () => false,
  );
}

/** Expects that something wrong is said at a control, which still holds what was typed. */
async function expectSaid(page: Page, violation: Violation): Promise<void> {
  if (await isSaid(page, violation)) return;
  const { path, kind, typed, says } = violation;
  const what = `${kind} of ${path}`;
  const input = page.locator(`[id="${control(path)}"]`);
  await expect(input, what).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(`[id="${control(path)}-error"]`), what).toContainText(says);
  expect(await input.getAttribute("aria-describedby"), what).toContain(`${control(path)}-error`);
  await expect(input, `${what}: nothing typed is lost`).toHaveValue(typed);
}

/** Breaks what can be typed into a control, and leaves it. */
async function type(page: Page, violation: Violation): Promise<void> {
  const input = page.locator(`[id="${control(violation.path)}"]`);
  await input.fill(violation.typed);
  await input.blur();
  await expectSaid(page, violation);
}

/** Chooses what makes more of `fields` be shown. */
async function reveal(page: Page, fields: Field[]): Promise<void> {
  for (const { when } of fields) {
    const place = page.locator(`[id="${control(when?.path ?? "")}"]`);
    if (when === null || !(await place.isVisible())) continue;
    const isSwitch = (await place.getAttribute("role")) === "switch";
    if (isSwitch) await place.check();
    else if (when.is.length === 1 && (await place.evaluate((element) => element instanceof HTMLSelectElement))) await place.selectOption(when.is);
  }
}

/** The fields of `fields` that are shown, with what can be typed into them. */
async function shown(page: Page, fields: Field[]): Promise<{ field: Field; typed: Typed }[]> {
  const found = [];
  for (const field of fields.filter(({ locked }) => locked === null)) {
    const place = page.locator(`[id="${control(field.path)}"]`);
    if (await place.isVisible()) found.push({ field, typed: typedInto(field.path, field.label, field.shape, field.closed) });
  }
  return found;
}

/** Breaks everything in the fields that are shown, then presses `submit` with one thing
 * broken in each: all of it is said, and all of it still stands there. Too many keys
 * are typed only if `tooMany`: fifty rows take their time. */
export async function breakFields(page: Page, fields: Field[], submit: Locator, broken: Set<string>, tooMany = true): Promise<Count> {
  await reveal(page, fields);
  const there = await shown(page, fields);
  const count: Count = { typed: 0, required: 0, choices: 0 };
  const isNew = (path: string, kind: string) => !broken.has(`${kind} ${path}`) && broken.add(`${kind} ${path}`) !== undefined;
  const missing = [];
  for (const { field } of there.filter(({ field }) => field.required)) {
    const input = page.locator(`[id="${control(field.path)}"]`);
    const isText = await input.evaluate((element) => element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && !["checkbox", "radio"].includes(element.type)));
    if (isText && isNew(field.path, "required")) {
      await input.fill("");
      missing.push(field);
    } else if (!isText && (await input.evaluate((element) => element instanceof HTMLSelectElement)) && isNew(field.path, "required")) {
      await input.selectOption("");
      missing.push(field);
    }
  }
  if (missing.length > 0) {
    await submit.click();
    for (const field of missing) {
      await expect(page.locator(`[id="${control(field.path)}-error"]`)).toHaveText(/Fill this in|Choose one|Add at least one/);
      await expect(page.locator(`[id="${control(field.path)}"]`)).toHaveAttribute("aria-invalid", "true");
      count.required += 1;
    }
  }
  const all = there.map(({ typed }) => typed).reduce(together, NOTHING);
  count.choices += all.choices;
  for (const violation of all.violations) {
    if (!isNew(violation.path, violation.kind)) continue;
    await type(page, violation);
    count.typed += 1;
  }
  for (const { path, of, count: bounds } of all.repeated) count.typed += await breakRows(page, path, of, bounds, submit, isNew);
  for (const { path, key, value, count: bounds } of all.maps) {
    if (isNew(path, "keys")) count.typed += await breakKeys(page, path, { key, value, most: tooMany ? bounds.most : null }, submit);
  }
  // With the last of each field still in it.
  const last = [...new Map(all.violations.map((violation) => [violation.path, violation])).values()];
  const standing = [];
  for (const violation of last) {
    if ((await page.locator(`[id="${control(violation.path)}"]`).inputValue()) === violation.typed) standing.push(violation);
  }
  if (standing.length > 0) {
    await submit.click();
    for (const violation of standing) await expectSaid(page, violation);
    for (const violation of standing) await page.locator(`[id="${control(violation.path)}"]`).fill("");
  }
  return count;
}

/** Groups of which there may be several: what stands in one, what one lacks, too many. */
async function breakRows(
  page: Page,
  path: string,
  of: Member[],
  { most }: Bounds,
  submit: Locator,
  isNew: (path: string, kind: string) => boolean,
): Promise<number> {
  const group = page.locator(`[id="${control(path)}"]`);
  const add = group.getByRole("button", { name: /^Add to/ });
  const remove = group.getByRole("button", { name: /^Remove/ });
  while ((await remove.count()) > 0) await remove.first().click();
  let count = 0;
  await add.click();
  const inside = of.map(({ name, shape }) => typedInto(`${path}.0.${name}`, name, shape)).reduce(together, NOTHING);
  for (const violation of inside.violations) {
    if (!isNew(violation.path, violation.kind)) continue;
    await type(page, violation);
    await page.locator(`[id="${control(violation.path)}"]`).fill("");
    count += 1;
  }
  const required = of.filter(({ name, required }) => required && isNew(`${path}.0.${name}`, "required"));
  if (required.length > 0) await submit.click();
  for (const { name } of required) {
    await expect(page.locator(`[id="${control(`${path}.0.${name}`)}-error"]`)).toHaveText(/Fill this in|Choose one|Add at least one/);
    count += 1;
  }
  if (most !== null && isNew(path, "most")) {
    for (let row = 1; row <= most; row += 1) await add.click();
    await submit.click();
    await expect(page.locator(`[id="${control(path)}-error"]`)).toContainText(`At most ${most}; there are ${most + 1}.`);
    await expect(remove).toHaveCount(most + 1);
    count += 1;
  }
  while ((await remove.count()) > 0) await remove.first().click();
  return count;
}

/** Keys with values: what breaks a key, a value, and how many there are. */
async function breakKeys(
  page: Page,
  path: string,
  { key, value, most }: { key: Text; value: Text; most: number | null },
  submit: Locator,
): Promise<number> {
  const group = page.locator(`[id="${control(path)}"]`);
  const error = page.locator(`[id="${control(path)}-error"]`);
  const [key1, value1] = [group.getByRole("textbox", { name: "Key 1", exact: true }), group.getByRole("textbox", { name: "Value 1", exact: true })];
  const add = group.getByRole("button", { name: /^Add/ });
  let count = 0;
  await add.click();
  const tries = [
    ...ofText(key).map((violation) => ({ ...violation, key: violation.typed, value: "value" })),
    ...ofText(value).map((violation) => ({ ...violation, key: "key", value: violation.typed })),
    { key: "", value: "alone", says: "Each key once, and none left empty." },
  ];
  for (const { key, value, says } of tries) {
    await key1.fill(key);
    await value1.fill(value);
    await submit.click();
    await expect(error).toContainText(says);
    await expect(key1).toHaveValue(key);
    await expect(value1).toHaveValue(value);
    await expect(group).toHaveAccessibleDescription(new RegExp(says.slice(0, 20).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    count += 1;
  }
  if (most !== null) {
    await key1.fill("key-1");
    for (let row = 2; row <= most + 1; row += 1) {
      await add.click();
      await group.getByRole("textbox", { name: `Key ${row}`, exact: true }).fill(`key-${row}`);
    }
    await submit.click();
    await expect(error).toContainText(`At most ${most}; there are ${most + 1}.`);
    count += 1;
    await page.reload();
  }
  return count;
}

export const add = (total: Count, count: Count): void => {
  total.typed += count.typed;
  total.required += count.required;
  total.choices += count.choices;
};

/** Leaves the numbers in the report. */
export function report(info: TestInfo, name: string, { typed, required, choices }: Count): void {
  const description = `${name}: ${typed} typed, ${required} left out; ${choices} choices, of which none is wrong`;
  info.annotations.push({ type: "violations", description });
  if (process.env.PORTICO_COUNT) console.log(description);
}

export async function expectNothingSent(portico: Portico, operations: string[]): Promise<void> {
  const calls = await portico.emulator.calls();
  for (const operation of operations) expect(calls[operation] ?? 0, operation).toBe(0);
}
