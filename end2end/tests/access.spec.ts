import { expect, test } from "./fixtures";
import { alive, button, dialog, heading, row, visit } from "./pages";

test("what a group is granted its people find in Launch, and the page says why", async ({ complaints, signedIn }) => {
  for (const name of ["create_group", "add_member", "create_grant"]) complaints.expect(422, `/fn/${name}`);
  const [admin, user] = [await signedIn("admin"), await signedIn("user")];
  await visit(user, "/launch");
  await expect(heading(user, "Your applications")).toBeVisible();
  // Several stacks offer the same applications: what a button opens says which it is.
  const legal = user.locator('button[value^="demo/legal/"]');
  await expect(legal).toHaveCount(0);

  await visit(admin, "/access/groups");
  await button(admin, "Create group").first().click();
  const create = dialog(admin, "Create group");
  await button(create, "Create group").click();
  await expect(create, "an error stands at its field").toContainText("Enter a name for the group.");
  await create.getByRole("textbox", { name: "Name" }).fill("Lawyers");
  await button(create, "Create group").click();
  await expect(create).toBeHidden();
  await row(admin, "Groups", "Lawyers").getByRole("link", { name: "Lawyers" }).click();
  await expect(heading(admin, "Lawyers")).toBeVisible();

  await button(admin, "Add person").click();
  const add = dialog(admin, "Add a person to Lawyers");
  await add.getByRole("combobox", { name: "User name" }).fill("nobody");
  await button(add, "Add person").click();
  await expect(add).toContainText("Nobody has the user name nobody.");
  await add.getByRole("combobox", { name: "User name" }).fill("user");
  await button(add, "Add person").click();
  await expect(admin.getByRole("link", { name: "user", exact: true })).toBeVisible();

  await button(admin, "Grant role").click();
  const grant = dialog(admin, "Grant Lawyers a role");
  await grant.getByRole("textbox", { name: /^Stacks/ }).fill("a b");
  await button(grant, "Grant role").click();
  await expect(grant).toContainText("A pattern is a stack’s name");
  await grant.getByRole("textbox", { name: /^Stacks/ }).fill("team=legal");
  await button(grant, "Grant role").click();
  await expect(grant).toBeHidden();
  await expect(admin.getByRole("table", { name: "Grants" })).toContainText("Stacks tagged team=legal in every connection");

  await user.reload();
  await alive(user);
  await expect(legal.first()).toBeVisible();

  await visit(admin, "/access");
  await admin.getByRole("textbox", { name: "User name" }).fill("user");
  await admin.getByRole("combobox", { name: "Connection" }).first().selectOption("demo");
  await admin.getByRole("combobox", { name: "Stack optional" }).fill("legal");
  await button(admin, "Check person").click();
  const open = row(admin, "What user may do for stack legal in demo (Demo user)", "Open applications here");
  await expect(open).toContainText("Yes");
  await expect(open).toContainText("User: Stacks tagged team=legal in every connection, by group Lawyers");
  await expect(row(admin, "What user may do for stack legal in demo (Demo user)", "End sessions")).toContainText("No");
  await admin.getByRole("combobox", { name: "Stack name" }).fill("legal");
  await button(admin, "Check stack").click();
  const people = admin.getByRole("list", { name: "People who can open it" });
  await expect(people.getByRole("listitem").filter({ hasText: "Demo user" })).toContainText("by group Lawyers");

  await visit(admin, "/access/grants");
  await button(admin, "Revoke User from Lawyers").click();
  await button(dialog(admin, "Revoke User from Lawyers?"), "Revoke grant").click();
  await expect(button(admin, "Revoke User from Lawyers")).toBeHidden();
  await user.reload();
  await alive(user);
  await expect(legal).toBeHidden();
});

test("the last administrator cannot be taken away", async ({ signedIn, complaints }) => {
  const admin = await signedIn("admin");
  await visit(admin, "/access/people/admin");
  await button(admin, "Revoke Administrator from admin").click();
  const revoke = dialog(admin, "Revoke Administrator from admin?");
  complaints.expect(409, "/fn/delete_grant");
  await button(revoke, "Revoke grant").click();
  await expect(revoke.getByRole("alert")).toContainText("Nobody would be left who may manage access.");
  await button(revoke, "Keep grant").click();
  await expect(admin.getByRole("table", { name: "Grants" })).toContainText("Administrator");
});

test("an API token is made, used by a script, and revoked", async ({ signedIn, portico }) => {
  const operator = await signedIn("operator");
  await visit(operator, "/access/tokens");
  await button(operator, "Create API token").first().click();
  const create = dialog(operator, "Create API token");
  await create.getByRole("textbox", { name: "Name" }).fill("ticket system");
  await create.getByRole("combobox", { name: "Role" }).selectOption("helpdesk");
  await create.getByRole("textbox", { name: /^Stacks/ }).fill("fin*");
  await button(create, "Create API token").click();
  const made = dialog(operator, "Your API token");
  const secret = await made.getByRole("textbox", { name: "API token" }).inputValue();
  expect(secret).toMatch(/^portico_[\w-]{43}$/);
  await button(made, "Close").last().click();

  const use = (path: string) => fetch(`${portico.url}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } });
  const stacks = await (await use("/connections/demo/stacks")).json();
  expect(stacks.items.map(({ name }: { name: string }) => name)).toEqual(["finance"]);
  expect((await use("/audit")).status).toBe(403);

  await operator.reload();
  await alive(operator);
  const token = row(operator, "API tokens", "ticket system");
  await expect(token).toContainText("from 127.0.0.1");
  await button(operator, "Revoke ticket system").click();
  await button(dialog(operator, "Revoke ticket system?"), "Revoke API token").click();
  await expect(token).toContainText("Revoked");
  const refused = await use("/connections");
  expect(refused.status).toBe(401);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect((await refused.json()).type).toBe("/api#revoked-token");
});

test("an auditor sees who may do what and is offered nothing to change", async ({ signedIn }) => {
  const auditor = await signedIn("auditor");
  for (const [path, name] of [
    ["/access/people", "People"],
    ["/access/grants", "Grants"],
  ] as const) {
    await visit(auditor, path);
    await expect(auditor.getByRole("table", { name, exact: true })).toBeVisible();
    await expect(button(auditor, /Grant role|Create|Revoke|Invite/)).toBeHidden();
  }
  await visit(auditor, "/access/people/user");
  await expect(button(auditor, /Grant role|Add|Revoke|Remove|Lock/)).toBeHidden();
});

test("the API is described in the browser", async ({ somebody }) => {
  const page = await somebody();
  await page.goto("/api");
  await expect(heading(page, "HTTP API")).toBeVisible();
  await expect(page.getByRole("region", { name: "Create a link" })).toContainText("POST /api/v1/links");
});
