//! Every constraint that can be broken by typing is broken once in the browser: it is
//! said at its field, what was typed stays, and AWS is not asked. Through the server
//! functions the same is done in `tests/portal/violations.rs`.

import { type Locator } from "@playwright/test";

import { expect, test } from "./fixtures";
import { ask } from "./functions";
import { button, dialog, visit } from "./pages";
import { type Field, type Shape, type Task } from "./shapes";
import { type Count, add, breakFields, expectNothingSent, report } from "./violations";

/** A form on a page of its own. */
interface Form {
  name: string;
  path: string;
  plan: string;
  input: object;
  /** Operations it must not call. */
  operations: string[];
  /** The button that hands it in, if it has no steps. */
  submit?: string;
}

const FORMS: Form[] = [
  { name: "create fleet", path: "/c/demo/fleets/new", plan: "plan_fleet", input: { from: null }, operations: ["CreateFleet"] },
  { name: "create stack", path: "/c/demo/stacks/new", plan: "plan_stack", input: { from: null }, operations: ["CreateStack"] },
  { name: "create image builder", path: "/c/demo/image-builders/new", plan: "plan_image_builder", input: {}, operations: ["CreateImageBuilder"] },
  { name: "create directory config", path: "/c/demo/directory-configs/new", plan: "plan_directory_config", input: {}, operations: ["CreateDirectoryConfig"] },
  { name: "edit fleet", path: "/c/demo/fleets/lab-linux/edit", plan: "plan_fleet_change", input: { name: "lab-linux" }, operations: ["UpdateFleet"], submit: "Save changes" },
  { name: "edit stack", path: "/c/demo/stacks/finance/edit", plan: "plan_stack_change", input: { name: "finance" }, operations: ["UpdateStack"], submit: "Save changes" },
  { name: "edit elastic fleet", path: "/c/demo/fleets/office-apps/edit", plan: "plan_fleet_change", input: { name: "office-apps" }, operations: ["UpdateFleet"], submit: "Save changes" },
  {
    name: "edit directory config",
    path: "/c/demo/directory-configs/corp.example.com/edit",
    plan: "plan_directory_config_change",
    input: { name: "corp.example.com" },
    operations: ["UpdateDirectoryConfig"],
    submit: "Save changes",
  },
];

for (const { name, path, plan, input, operations, submit } of FORMS) {
  test(`what breaks a constraint is said at its field: ${name}`, async ({ portico, signedIn }, testInfo) => {
    test.setTimeout(90_000);
    const page = await signedIn("operator");
    const task = await ask<Task>(page, plan, { connection: "demo", ...input });
    const total: Count = { typed: 0, required: 0, choices: 0 };
    const broken = new Set<string>();
    const sections = submit ? [task.sections.flatMap(({ fields }) => fields)] : task.sections.map(({ fields }) => fields);
    for (const [position, fields] of sections.entries()) {
      await visit(page, submit ? path : `${path}?step=${position + 1}`);
      const go = submit ? button(page, submit) : page.locator(".wizard-foot button[type=submit]");
      add(total, await breakFields(page, fields, go, broken));
    }
    await expectNothingSent(portico, operations);
    expect(total.typed, "something could be broken").toBeGreaterThan(2);
    report(testInfo, name, total);
  });
}

test("what breaks a constraint is said at its field: create elastic fleet", async ({ portico, signedIn }, testInfo) => {
  test.setTimeout(90_000);
  const page = await signedIn("operator");
  const task = await ask<Task>(page, "plan_fleet", { connection: "demo", from: null });
  await visit(page, "/c/demo/fleets/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("elastic");
  await page.getByRole("radio", { name: "Elastic" }).check();
  const total: Count = { typed: 0, required: 0, choices: 0 };
  const elastic = (fields: Field[]) => fields.filter(({ when }) => when?.is.includes("ELASTIC"));
  const go = page.locator(".wizard-foot button[type=submit]");
  await go.click();
  await expect(page).toHaveURL(/step=2$/);
  add(total, await breakFields(page, elastic(task.sections[1].fields), go, new Set()));
  await page.getByRole("combobox", { name: "Instance type" }).fill("stream.standard.small");
  await go.click();
  await expect(page.locator('[id="field-Platform-error"]'), "only a rule asks for it").toContainText("Choose the platform.");
  await page.getByRole("combobox", { name: /^Platform/ }).selectOption("Windows Server 2022");
  await go.click();
  await expect(page).toHaveURL(/step=3$/);
  add(total, await breakFields(page, elastic(task.sections[2].fields), go, new Set()));
  await expectNothingSent(portico, ["CreateFleet"]);
  report(testInfo, "create elastic fleet", total);
});

/** What is typed in a dialog, and what is said then. */
interface Wrong {
  field: string;
  typed: string;
  says: string | RegExp;
}

interface Asking {
  name: string;
  account: "operator" | "helpdesk";
  path: string;
  /** The button that opens it; it may open a menu first. */
  open: string;
  title: string;
  submit: string;
  wrong: Wrong[];
  operation: string;
  /** What the server is asked to refuse that only it knows. */
  refused?: string;
  prepare?: (dialog: Locator) => Promise<void>;
}

const ASKING: Asking[] = [
  {
    name: "copy image",
    account: "operator",
    path: "/c/demo/images/qa-2026-03",
    open: "Copy image",
    title: "Copy image qa-2026-03",
    submit: "Copy image",
    operation: "CopyImage",
    wrong: [
      { field: "Name", typed: "", says: /Enter|name/ },
      { field: "Name", typed: "-copy", says: /Begin|begin/ },
      { field: "Region", typed: "", says: "Choose a region." },
      { field: "Region", typed: "europe", says: "as AWS spells it" },
      { field: "Description", typed: "x".repeat(257), says: "at most 256 characters; this one has 257" },
    ],
  },
  {
    name: "share image",
    account: "operator",
    path: "/c/demo/images/qa-2026-03",
    open: "Share image",
    title: "Share image qa-2026-03",
    submit: "Share image",
    operation: "UpdateImagePermissions",
    wrong: [
      { field: "AWS account id", typed: "", says: /12 digits|Enter/ },
      { field: "AWS account id", typed: "21098765432x", says: "12 digits" },
      { field: "AWS account id", typed: "21098765432", says: "12 digits; this one has 11." },
    ],
  },
  {
    name: "edit tags",
    account: "operator",
    path: "/c/demo/fleets/lab-linux",
    open: "Edit tags",
    title: "Edit tags",
    submit: "Save tags",
    operation: "TagResource",
    refused: "/fn/edit_tags",
    prepare: async (asked) => {
      await expect(button(asked, "Add tag")).toBeVisible();
      while ((await asked.getByRole("button", { name: /^Remove/ }).count()) > 0) await asked.getByRole("button", { name: /^Remove/ }).first().click();
      await button(asked, "Add tag").click();
      await asked.getByRole("textbox", { name: "Value" }).fill("lab");
    },
    wrong: [
      { field: "Key", typed: "", says: "Enter a key." },
      { field: "Key", typed: "k".repeat(129), says: "at most 128 characters" },
      { field: "Key", typed: "aws:team", says: "AWS's own" },
      { field: "Key", typed: "team|lab", says: /Letters|letters/ },
    ],
  },
  {
    name: "start image builder",
    account: "operator",
    path: "/c/demo/image-builders/cad-builder-02",
    open: "Start",
    title: "Start image builder cad-builder-02",
    submit: "Start image builder",
    operation: "StartImageBuilder",
    prepare: async (asked) => {
      await asked.getByRole("combobox", { name: "Agent version" }).selectOption("Another version");
    },
    wrong: [{ field: "Version", typed: "", says: "Enter a version" }],
  },
  {
    name: "create link",
    account: "helpdesk",
    path: "/helpdesk?user=m.ostrova",
    open: "Create link",
    title: "Create a link for m.ostrova",
    submit: "Create link",
    operation: "CreateStreamingURL",
    prepare: async (asked) => {
      await asked.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
    },
    wrong: [
      { field: "User", typed: "", says: /Enter|2 to 32/ },
      { field: "User", typed: "x", says: "2 to 32" },
      { field: "User", typed: "x".repeat(33), says: "2 to 32" },
      { field: "User", typed: "p novak", says: /letters|Letters/ },
      { field: "Uses", typed: "0", says: "1 to 100 times" },
      { field: "Uses", typed: "101", says: "1 to 100 times" },
    ],
  },
];

for (const { name, account, path, open, title, submit, wrong, operation, refused, prepare } of ASKING) {
  test(`what breaks a constraint is said at its field: ${name}`, async ({ portico, signedIn, complaints }, testInfo) => {
    const page = await signedIn(account);
    if (refused) complaints.expect(422, refused);
    await visit(page, path);
    await button(page, open).first().click();
    const asked = dialog(page, title);
    await prepare?.(asked);
    for (const { field, typed, says } of wrong) {
      const input = asked.getByLabel(field, { exact: false }).and(asked.locator("input")).first();
      const was = await input.inputValue();
      await input.fill(typed);
      await button(asked, submit).click();
      await expect(input, `${field}: ${typed}`).toHaveAttribute("aria-invalid", "true");
      await expect(input, `${field}: ${typed}`).toHaveAccessibleDescription(typeof says === "string" ? new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : says);
      await expect(input).toHaveValue(typed);
      await input.fill(was);
    }
    await expectNothingSent(portico, [operation]);
    report(testInfo, name, { typed: wrong.length, required: 0, choices: 0 });
  });
}

/** As many as the browser works on at once. */
const PARTS = 4;

for (let part = 0; part < PARTS; part += 1) {
  test(`what breaks a constraint is said at its field: pages of operations, ${part + 1} of ${PARTS}`, async ({ portico, signedIn }, testInfo) => {
    test.setTimeout(180_000);
    const page = await signedIn("admin");
    const all = await ask<{ name: string }[]>(page, "list_operations", { connection: "demo" });
    const total: Count = { typed: 0, required: 0, choices: 0 };
    const before = await portico.emulator.calls();
    const mine = all.map(({ name }) => name).filter((_, position) => position % PARTS === part);
    for (const name of mine) {
      await test.step(name, async () => {
        const { input } = await ask<{ input: Shape }>(page, "describe_operation", { connection: "demo", name });
        const members = typeof input === "object" && "Structure" in input ? input.Structure : [];
        const fields = members.map(({ name, required, shape }) => {
          const closed = typeof shape === "object" && "Text" in shape && shape.Text.choices.length > 0;
          return { path: name, label: name, shape, required, closed, when: null, locked: null };
        });
        if (fields.length === 0) return;
        await visit(page, `/c/demo/operations/${name}`);
        add(total, await breakFields(page, fields, button(page, `Run ${name}`), new Set(), false));
      });
    }
    const after = await portico.emulator.calls();
    for (const name of mine.filter((name) => !/^(Describe|List)/.test(name))) expect(after[name] ?? 0, name).toBe(before[name] ?? 0);
    expect(total.typed).toBeGreaterThan(20);
    report(testInfo, `operations, part ${part + 1}`, total);
  });
}
