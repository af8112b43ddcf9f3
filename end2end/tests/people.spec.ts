//! The whole way of a new employee: let in by the company's provider, into an application
//! by what the group grants, out of it by helpdesk, into the record, and out of the door.

import { expect, signInThere, test } from "./company";
import { PHONE } from "./fixtures";
import { alive, button, dialog, heading, row, send, signIn } from "./pages";
import { ADMINISTRATOR } from "./provider";

test("an employee comes, works, is helped, is on the record, and is refused when the grant is gone", async ({
  company,
  complaints,
  visitor,
}) => {
  test.setTimeout(120_000);
  const { url } = company.portal;
  for (const [group, role] of [
    ["Service desk", "helpdesk"],
    ["Auditors", "auditor"],
  ] as const) {
    company.command("group", "grant", group, "--provider", "corp", "--role", role);
  }

  const administrator = await visitor();
  await test.step("the administrator grants the group an application", async () => {
    await signIn(administrator, ADMINISTRATOR.name, ADMINISTRATOR.password);
    // The group is known since somebody of it came, or by the command.
    company.command("group", "grant", "CAD", "--provider", "corp", "--role", "user", "--stack", "finance");
    await administrator.goto(`${url}/access/groups`);
    await alive(administrator);
    await expect(row(administrator, "Groups", "CAD")).toContainText("corp");
  });

  const employee = await visitor({ width: PHONE });
  await test.step("a new employee comes through the provider and opens it on a phone", async () => {
    await signInThere(employee, "ada");
    await expect(employee).toHaveURL(`${url}/launch`);
    await expect(heading(employee, "Your applications")).toBeVisible();
    await expect(employee.getByRole("listitem").filter({ has: button(employee, /^Open / ) })).toHaveCount(1);
    await alive(employee);
    await button(employee, "Open Finance").click();
    await expect(employee.getByRole("status")).toHaveText("Connected");
    await expect(employee.getByRole("definition").first()).toHaveText("ada");
  });

  const reason = "Her laptop was left on a train";
  await test.step("helpdesk finds the session by part of the name and ends it", async () => {
    const helpdesk = await visitor();
    await signInThere(helpdesk, "henry");
    await expect(heading(helpdesk, "Helpdesk")).toBeVisible();
    await alive(helpdesk);
    await helpdesk.getByRole("searchbox", { name: "Find a person" }).fill("lovel");
    await button(helpdesk, "Find").click();
    await expect(helpdesk.getByRole("main")).toContainText("Ada Lovelace");
    const session = row(helpdesk, "Open sessions", "finance");
    await expect(session).toContainText("Connected");
    const opened = row(helpdesk, "Last opened", "Finance");
    await expect(opened, "how long it took").toContainText(/\d+ ms/);
    await button(session, /^End session on /).click();
    const asked = dialog(helpdesk, "End the session of ada?");
    await asked.getByRole("textbox", { name: "Reason" }).fill(reason);
    await button(asked, "End session").click();
    await expect(helpdesk.getByRole("main")).toContainText("No session is open now.");
  });

  await test.step("the auditor sees both, and the chain is whole", async () => {
    const auditor = await visitor();
    await signInThere(auditor, "vera");
    await auditor.goto(`${url}/audit`);
    await alive(auditor);
    const opened = row(auditor, "Audit record", "Open application");
    await expect(opened).toContainText("Finance for ada on fleet");
    await expect(opened.getByRole("cell", { name: "ada", exact: true })).toBeVisible();
    const ended = row(auditor, "Audit record", "End session");
    await expect(ended).toContainText(reason);
    await expect(ended.getByRole("cell", { name: "henry", exact: true })).toBeVisible();
    expect(company.command("audit", "verify")).toContain("The audit record is intact");
  });

  await test.step("the administrator revokes, and the next click is refused", async () => {
    await employee.goto(`${url}/launch`);
    await alive(employee);
    const open = button(employee, "Open Finance").first();
    await expect(open).toBeVisible();
    await administrator.goto(`${url}/access/grants`);
    await alive(administrator);
    // The page of the employee would show by itself that nothing is left: it must not
    // hear of it before the click.
    await employee.context().setOffline(true);
    await button(administrator, "Revoke User from CAD").click();
    await button(dialog(administrator, "Revoke User from CAD?"), "Revoke grant").click();
    await expect(administrator.getByRole("status").filter({ hasText: "The grant is revoked." })).toBeVisible();
    await employee.context().setOffline(false);
    complaints.expect(403, "/launch");
    complaints.expect(403, "/fn/launch_offer");
    const answer = await send(employee, open);
    expect(answer.status()).toBe(403);
    await expect(employee.getByRole("alert").first()).toBeVisible();
    await expect(button(employee, /^Open /)).toHaveCount(0);
  });
});
