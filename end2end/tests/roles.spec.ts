import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { type Account, expect, test } from "./fixtures";
import { call } from "./functions";
import { button, expectOff, heading, visit, visitRefused } from "./pages";

const ACCOUNTS: Account[] = ["admin", "operator", "helpdesk", "auditor", "user"];

/** Pages, who sees them, and what everybody else is told. */
const PAGES: { path: string; title: string; seen: Account[]; refusal: string; refused?: string }[] = [
  ...[
    { path: "/c/demo", title: "Overview" },
    { path: "/c/demo/fleets", title: "Fleets" },
    { path: "/c/demo/fleets/hr-records", title: "hr-records" },
    { path: "/c/demo/stacks", title: "Stacks" },
    { path: "/c/demo/stacks/finance", title: "finance" },
    { path: "/c/demo/jobs", title: "Jobs" },
    { path: "/c/demo/images", title: "Images" },
    { path: "/c/demo/images/cad-2026-02", title: "cad-2026-02" },
    { path: "/c/demo/image-builders", title: "Image builders" },
    { path: "/c/demo/image-builders/office-builder-01", title: "office-builder-01" },
    { path: "/c/demo/directory-configs", title: "Directory configs" },
    { path: "/c/demo/directory-configs/corp.example.com", title: "corp.example.com" },
  ].map((page) => ({
    ...page,
    seen: ["admin", "operator", "helpdesk", "auditor"] as Account[],
    refusal: "Your role does not let you see fleets and stacks.",
  })),
  ...[
    { path: "/c/demo/fleets/new", title: "Create fleet" },
    { path: "/c/demo/fleets/hr-records/edit", title: "Edit hr-records" },
    { path: "/c/demo/stacks/new", title: "Create stack" },
    { path: "/c/demo/stacks/finance/edit", title: "Edit finance" },
  ].map((page) => ({
    ...page,
    seen: ["admin", "operator"] as Account[],
    refusal: "Your role does not let you change fleets and stacks.",
  })),
  ...[
    { path: "/c/demo/operations", title: "Operations" },
    { path: "/c/demo/operations/DescribeFleets", title: "DescribeFleets" },
  ].map((page) => ({
    ...page,
    seen: ["admin", "operator", "helpdesk", "auditor"] as Account[],
    refusal: "Your role does not let you see fleets and stacks.",
  })),
  {
    path: "/c/demo/sessions",
    title: "Sessions",
    seen: ["admin", "operator", "helpdesk", "auditor"],
    refusal: "Your role does not let you see sessions.",
  },
  {
    path: "/helpdesk",
    title: "Helpdesk",
    seen: ["admin", "operator", "helpdesk", "auditor"],
    refusal: "Your role does not let you see sessions.",
  },
  {
    path: "/links",
    title: "Links",
    seen: ["admin", "operator", "helpdesk", "auditor"],
    refusal: "Your role does not let you see sessions.",
  },
  {
    path: "/audit",
    title: "Audit",
    seen: ["admin", "auditor"],
    refusal: "Your role does not let you read the audit record.",
  },
  ...[
    { path: "/access", title: "Access" },
    { path: "/access/people", title: "Access" },
    { path: "/access/people/user", title: "user" },
    { path: "/access/groups", title: "Access" },
    { path: "/access/grants", title: "Access" },
  ].map((page) => ({
    ...page,
    seen: ["admin", "auditor"] as Account[],
    refusal: "Your role does not let you see who may do what.",
    refused: page.path === "/access/people/user" ? "Person" : undefined,
  })),
  {
    path: "/access/tokens",
    title: "Access",
    seen: ["admin", "operator", "auditor"],
    refusal: "Your role does not let you make API tokens.",
  },
  {
    path: "/launch",
    title: "Your applications",
    seen: ["admin", "operator", "user"],
    refusal: "Your role does not let you open applications here.",
  },
];

/** What the navigation offers to those who see resources. */
const RESOURCES = ["Overview", "Fleets", "Stacks", "Images", "Image builders", "Directory configs"];

/** Where each begins, and what their navigation leads to. */
const BEGINNINGS: Record<Account, { path: string; title: string; navigation: string[] }> = {
  admin: { path: "/c/demo", title: "Overview", navigation: [...RESOURCES, "Jobs", "Sessions", "Helpdesk", "Links", "Access", "Audit", "Operations"] },
  operator: { path: "/c/demo", title: "Overview", navigation: [...RESOURCES, "Jobs", "Sessions", "Helpdesk", "Links", "Access", "Operations"] },
  helpdesk: { path: "/helpdesk", title: "Helpdesk", navigation: [...RESOURCES, "Jobs", "Sessions", "Helpdesk", "Links", "Operations"] },
  auditor: { path: "/c/demo", title: "Overview", navigation: [...RESOURCES, "Jobs", "Sessions", "Helpdesk", "Links", "Access", "Audit", "Operations"] },
  user: { path: "/launch", title: "Your applications", navigation: [] },
};

for (const account of ACCOUNTS) {
  test(`${account} sees the pages of the role and is refused the others`, async ({ signedIn, complaints }) => {
    const page = await signedIn(account);
    const beginning = BEGINNINGS[account];
    await visit(page, "/");
    await expect(page).toHaveURL(beginning.path);
    await expect(heading(page, beginning.title)).toBeVisible();
    const links = page.getByRole("navigation", { name: "Main" }).getByRole("list").getByRole("link");
    await expect(links).toHaveText(beginning.navigation);
    for (const { path, title: usual, seen, refusal, refused } of PAGES) {
      const title = seen.includes(account) ? usual : (refused ?? usual);
      await test.step(path, async () => {
        if (seen.includes(account)) {
          await visit(page, path);
          await expect(page.getByRole("alert")).toBeHidden();
        } else {
          await visitRefused(page, complaints, path, 403);
          await expect(page.getByRole("alert")).toContainText(refusal);
          await expect(page.getByRole("alert")).toContainText("Ask an administrator for access.");
          await expect(page.getByRole("table")).toBeHidden();
        }
        await expect(heading(page, title)).toBeVisible();
        await expect(page).toHaveTitle(`${title} · Portico`);
      });
    }
  });
}

test("who may not change anything is offered nothing to change", async ({ signedIn }) => {
  for (const account of ["helpdesk", "auditor"] as const) {
    const page = await signedIn(account);
    await visit(page, "/c/demo/fleets/hr-records");
    await expect(heading(page, "hr-records")).toBeVisible();
    await expect(button(page, /Start|Stop/)).toBeHidden();
    await visit(page, "/c/demo/stacks/finance");
    await expect(page.getByRole("table", { name: "Associated fleets" })).toBeVisible();
    await expect(button(page, /[Aa]ssociate/)).toBeHidden();
    await visit(page, "/c/demo/images/cad-2026-02");
    await expect(page.getByRole("table", { name: "Permissions" })).toBeVisible();
    await expect(button(page, /Copy image|Delete|Share|Change|Revoke/)).toBeHidden();
    await visit(page, "/c/demo/image-builders/office-builder-01");
    await expect(heading(page, "office-builder-01")).toBeVisible();
    await expect(button(page, /Start|Stop|Connect|Delete/)).toBeHidden();
    await visit(page, "/c/demo/directory-configs/corp.example.com");
    await expect(heading(page, "corp.example.com")).toBeVisible();
    await expect(button(page, "Delete")).toBeHidden();
  }
  const operator = await signedIn("operator");
  await visit(operator, "/c/demo/fleets/hr-records");
  await expect(button(operator, "Stop")).toBeEnabled();
  await expectOff(button(operator, "Start"), "Start is off: the fleet already runs.");
});

test("the auditor sees sessions and can neither end one nor make a link", async ({ signedIn }) => {
  const [auditor, helpdesk] = [await signedIn("auditor"), await signedIn("helpdesk")];
  for (const page of [auditor, helpdesk]) {
    await visit(page, "/helpdesk?user=guest-04");
    const candidates = page.getByRole("region", { name: "Who is meant?" }).getByRole("listitem");
    await candidates.filter({ hasText: "1 open session" }).first().getByRole("link").click();
    await expect(page.getByRole("table", { name: "Open sessions" })).toBeVisible();
  }
  await expect(button(helpdesk, /^End session on/)).toBeVisible();
  await expect(button(helpdesk, "Create link")).toBeVisible();
  await expect(button(auditor, /^End session on/)).toBeHidden();
  await expect(button(auditor, "Create link")).toBeHidden();
});

const fleet = { connection: "demo", name: "lab-linux" };
const pair = { connection: "demo", stack: "training", fleet: "lab-linux" };
const image = { connection: "demo", name: "qa-2026-03" };
const builder = { connection: "demo", name: "cad-builder-02" };
const query = { filter: "", state: "", sort: "", descending: false, page: 1 };
const form = { user: "m.ostrova", stack: "demo/finance", fleet: "finance-desktop", application: "", hours: "8", uses: "1" };
const session = "11111111-2222-4333-8444-555555555555";

/** Every server function, and who may call it. */
const FUNCTIONS: { name: string; input: object; allowed: Account[]; answer?: number }[] = [
  ...[
    { name: "describe_overview", input: { connection: "demo" } },
    { name: "list_fleets", input: { connection: "demo", query } },
    { name: "describe_fleet", input: fleet },
    { name: "list_stacks", input: { connection: "demo", query } },
    { name: "describe_stack", input: { connection: "demo", name: "training" } },
    { name: "list_images", input: { connection: "demo", query } },
    { name: "describe_image", input: image },
    { name: "list_image_permissions", input: { ...image, query } },
    { name: "list_image_builders", input: { connection: "demo", query } },
    { name: "describe_image_builder", input: builder },
    { name: "list_directory_configs", input: { connection: "demo", query } },
    { name: "describe_directory_config", input: { connection: "demo", name: "corp.example.com" } },
    { name: "find_person", input: { text: "guest" } },
    { name: "list_sessions", input: { connection: "demo", query } },
    { name: "list_fleets_everywhere", input: { query } },
    { name: "list_images_everywhere", input: { query } },
    { name: "list_sessions_everywhere", input: { query } },
    { name: "show_call", input: { connection: "demo", call: { operation: "DescribeFleets", input: {}, changes: null } } },
    { name: "list_operations", input: { connection: "demo" } },
    { name: "describe_operation", input: { connection: "demo", name: "DescribeFleets" } },
    { name: "run_operation", input: { connection: "demo", name: "DescribeFleets", input: {}, all_pages: false } },
    { name: "presign_operation", input: { connection: "demo", name: "DescribeFleets", input: {} } },
    { name: "list_values", input: { connection: "demo", list: "fleets", property: "status" } },
    { name: "list_keys", input: { connection: "demo", list: "fleets", query } },
    { name: "find_anything", input: { connection: "demo", text: "lab" } },
    { name: "list_jobs", input: { connection: "demo", query } },
    { name: "describe_job", input: { connection: "demo", id: "invented" }, answer: 404 },
  ].map((called) => ({ ...called, allowed: ["admin", "operator", "helpdesk", "auditor"] as Account[] })),
  ...[
    {
      name: "edit_tags",
      input: { connection: "demo", arn: "arn:aws:appstream:eu-central-1:123456789012:fleet/lab-linux", before: [], after: [] },
    },
    { name: "plan_fleet", input: { connection: "demo", from: null } },
    { name: "plan_fleet_change", input: fleet },
    { name: "create_fleet", input: { connection: "demo", input: {} }, answer: 422 },
    { name: "update_fleet", input: { ...fleet, before: {}, after: {}, overwrite: false, restart: false } },
    { name: "plan_stack", input: { connection: "demo", from: null } },
    { name: "plan_stack_change", input: { connection: "demo", name: "training" } },
    { name: "create_stack", input: { connection: "demo", input: {} }, answer: 422 },
    { name: "update_stack", input: { connection: "demo", name: "training", before: {}, after: {}, overwrite: false } },
    { name: "start_fleet", input: fleet },
    { name: "stop_fleet", input: fleet },
    { name: "associate_fleet", input: pair },
    { name: "disassociate_fleet", input: pair },
    { name: "run_in_bulk", input: { connection: "demo", bulk: "StartFleets", names: ["lab-linux"], rehearse: true } },
    { name: "delete_fleet_with_steps", input: { ...fleet, confirmed: "", rehearse: true } },
    { name: "delete_stack_with_steps", input: { connection: "demo", name: "training", confirmed: "", rehearse: true } },
    { name: "change_fleet_with_restart", input: { ...fleet, input: {}, rehearse: true } },
    {
      name: "roll_out_image",
      input: { connection: "demo", image: "finance-2026-01", fleets: ["finance-desktop"], rehearse: true },
    },
    { name: "copy_image", input: { ...image, form: { name: "qa-copy", region: "eu-west-1", description: "" } } },
    { name: "share_image", input: { ...image, form: { account: "345678901234", permissions: { fleets: true, image_builders: false } } } },
    { name: "revoke_image", input: { ...image, account: "345678901234" } },
    { name: "delete_image", input: { connection: "demo", name: "invented", confirmed: "invented" }, answer: 404 },
    { name: "start_image_builder", input: { ...builder, form: { agent_version: "" } } },
    { name: "stop_image_builder", input: { connection: "demo", name: "office-builder-01" } },
    { name: "delete_image_builder", input: { connection: "demo", name: "invented", confirmed: "invented" }, answer: 404 },
    { name: "plan_image_builder", input: { connection: "demo" } },
    { name: "create_image_builder", input: { connection: "demo", input: {} }, answer: 422 },
    { name: "plan_directory_config", input: { connection: "demo" } },
    { name: "plan_directory_config_change", input: { connection: "demo", name: "corp.example.com" } },
    { name: "create_directory_config", input: { connection: "demo", input: {} }, answer: 422 },
    {
      name: "update_directory_config",
      input: { connection: "demo", name: "corp.example.com", before: {}, after: {}, overwrite: false },
    },
    { name: "delete_directory_config", input: { connection: "demo", name: "invented.example.com", confirmed: "invented.example.com" }, answer: 404 },
  ].map((called) => ({ ...called, allowed: ["admin", "operator"] as Account[] })),
  ...[
    { name: "link_choices", input: {} },
    { name: "create_link", input: { form } },
    { name: "create_links", input: { form, users: "p.novak", origin: "https://portal.example.com" } },
    { name: "revoke_link", input: { id: "invented" }, answer: 404 },
    { name: "revoke_links", input: { ids: ["invented"] } },
    { name: "renew_link", input: { id: "invented", origin: "https://portal.example.com" }, answer: 404 },
    { name: "close_help_call", input: { id: "invented" }, answer: 404 },
    { name: "cancel_job", input: { connection: "demo", id: "invented" }, answer: 404 },
    { name: "retry_job", input: { connection: "demo", id: "invented" }, answer: 404 },
    {
      name: "end_session",
      input: { connection: "demo", stack: "finance", fleet: "finance-desktop", session, reason: "" },
      answer: 404,
    },
  ].map((called) => ({ ...called, allowed: ["admin", "operator", "helpdesk"] as Account[] })),
  ...[
    { name: "invite_person", input: { form: { user_name: "", display_name: "", mail: "" } }, answer: 422 },
    { name: "invite_again", input: { user_name: "invented" }, answer: 404 },
    { name: "lock_person", input: { user_name: "invented" }, answer: 404 },
    { name: "unlock_person", input: { user_name: "invented" }, answer: 404 },
    { name: "sign_out_person", input: { user_name: "invented" }, answer: 404 },
    { name: "reset_second_factor", input: { user_name: "invented" }, answer: 404 },
  ].map((called) => ({ ...called, allowed: ["admin"] as Account[] })),
  { name: "show_account", input: {}, allowed: ACCOUNTS },
  ...[
    { name: "describe_brand", input: { connection: "demo", stack: "finance" } },
    { name: "list_links", input: { query } },
    { name: "link_values", input: { property: "user" } },
    { name: "describe_link", input: { id: "invented" }, answer: 404 },
  ].map((called) => ({ ...called, allowed: ["admin", "operator", "helpdesk", "auditor"] as Account[] })),
  ...[
    { name: "list_audit", input: { query } },
    { name: "audit_values", input: { property: "who" } },
    { name: "describe_audit_entry", input: { sequence: 0 }, answer: 404 },
    { name: "list_person_history", input: { user_name: "user" } },
    { name: "list_history", input: { connection: "demo", kind: "fleet", name: "lab-linux" } },
  ].map((called) => ({ ...called, allowed: ["admin", "auditor"] as Account[] })),
  ...[
    { name: "list_people", input: { query } },
    { name: "describe_person", input: { user_name: "user" } },
    { name: "suggest_people", input: { text: "us" } },
    { name: "list_groups", input: { query } },
    { name: "describe_group", input: { id: "invented" }, answer: 404 },
    { name: "list_grants", input: { query } },
    {
      name: "check_access",
      input: { question: { person: "user", connection: "demo", stack: "finance", opens_in: "demo", opens: "finance" } },
    },
  ].map((called) => ({ ...called, allowed: ["admin", "auditor"] as Account[] })),
  ...[
    { name: "create_group", input: { name: "Everybody" } },
    { name: "rename_group", input: { id: "invented", name: "x" }, answer: 404 },
    { name: "delete_group", input: { id: "invented", confirmed: "x" }, answer: 404 },
    { name: "add_member", input: { group: "invented", user_name: "user" }, answer: 404 },
    { name: "remove_member", input: { group: "invented", person: "invented" }, answer: 404 },
    { name: "grant_choices", input: {} },
    {
      name: "create_grant",
      input: { form: { person: "user", group: "", role: "user", connection: "", stacks: "training", ends: "" } },
    },
    { name: "delete_grant", input: { id: "invented" }, answer: 404 },
    {
      name: "save_brand",
      input: { connection: "demo", stack: "training", form: { name: "", help: "", colour: "#12", logo: "Keep" } },
      answer: 422,
    },
  ].map((called) => ({ ...called, allowed: ["admin"] as Account[] })),
  { name: "list_tokens", input: { query }, allowed: ["admin", "operator", "auditor"] },
  { name: "token_choices", input: {}, allowed: ["admin", "operator"] },
  {
    name: "create_token",
    input: { form: { name: "x", role: "helpdesk", connection: "", stacks: "", days: "7" } },
    allowed: ["admin", "operator"],
  },
  { name: "revoke_token", input: { id: "invented" }, allowed: ["admin", "operator"], answer: 404 },
  { name: "launch_offer", input: {}, allowed: ["admin", "operator", "user"] },
];

const WRITES = [
  "StartFleet",
  "StopFleet",
  "AssociateFleet",
  "DisassociateFleet",
  "CopyImage",
  "UpdateImagePermissions",
  "DeleteImagePermissions",
  "DeleteImage",
  "StartImageBuilder",
  "StopImageBuilder",
  "DeleteImageBuilder",
  "DeleteDirectoryConfig",
  "ExpireSession",
  "CreateStreamingURL",
];

for (const account of ACCOUNTS) {
  test(`${account} is answered by the server functions of the role and refused by the others`, async ({
    portico,
    signedIn,
  }) => {
    const page = await signedIn(account);
    for (const { name, input, allowed, answer = 200 } of FUNCTIONS) {
      await test.step(name, async () => {
        const answered = await call(page, name, input);
        if (allowed.includes(account)) {
          expect(answered.status(), `${name}: ${await answered.text()}`).toBe(answer);
        } else {
          expect(answered.status(), `${name}: ${await answered.text()}`).toBe(403);
          const refusal = await answered.json();
          expect(refusal).toMatchObject({ kind: "Forbidden", next: "Nothing was changed. Ask an administrator for access." });
        }
      });
    }
    const called = Object.keys(await portico.emulator.calls());
    const changes = ["admin", "operator"].includes(account) ? WRITES.slice(0, -2) : [];
    expect(called.filter((operation) => WRITES.includes(operation)).sort()).toEqual(changes.sort());
  });
}

test("whoever is not signed in is answered by no server function, and led to sign-in by every page", async ({
  portico,
  somebody,
}) => {
  const page = await somebody();
  for (const { name, input } of FUNCTIONS) {
    const answered = await call(page, name, input);
    expect(answered.status(), name).toBe(401);
    expect(await answered.json()).toMatchObject({ kind: "SignedOut" });
  }
  const called = Object.keys(await portico.emulator.calls());
  expect(called.filter((operation) => WRITES.includes(operation))).toEqual([]);
  for (const { path, title } of PAGES) {
    await visit(page, path);
    await expect(heading(page, "Sign in"), title).toBeVisible();
    await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(path)}`);
  }
});

test("every server function there is appears in the table above", async ({ somebody }) => {
  const page = await somebody();
  const tested = new Set(FUNCTIONS.map(({ name }) => name));
  const byToken = ["show_link", "show_invitation"];
  expect(endpoints()).toEqual([...tested, ...byToken].sort());
  // Whoever holds the token of a link or an invitation may ask what it is; nobody holds
  // this one.
  for (const name of byToken) {
    const answered = await call(page, name, { token: "invented" });
    expect(answered.status(), name).toBe(404);
  }
});

/** The names of all server functions, from the source. */
function endpoints(): string[] {
  const source = resolve(import.meta.dirname, "../../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".rs"));
  const found = files.flatMap((file) =>
    [...readFileSync(resolve(source, file), "utf8").matchAll(/#\[server\([^\]]*endpoint = "(\w+)"/g)].map((match) => match[1] ?? ""),
  );
  return found.sort();
}
