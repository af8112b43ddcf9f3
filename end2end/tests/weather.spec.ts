import { type Locator, type Page } from "@playwright/test";

import { PHONE, expect, test } from "./fixtures";
import { ask, call, createLink } from "./functions";
import { alive, button, dialog, heading, row, send, signIn, visit, visitRefused } from "./pages";
import { type Fault } from "./portico";

const alert = (within: Page | Locator) => within.getByRole("alert");

test.describe("signing in", () => {
  test("a wrong password is said, and the name stays", async ({ somebody, complaints }) => {
    complaints.expect(401, "/sign-in");
    for (const javaScript of [true, false]) {
      const page = await somebody({ javaScript });
      await page.goto("/sign-in?next=%2Fc%2Fdemo%2Ffleets");
      const answer = await signIn(page, "operator", "a guess");
      expect(answer.status()).toBe(401);
      await expect(alert(page)).toContainText("The user name or the password is wrong.");
      if (javaScript) await alive(page);
      await expect(page.getByRole("textbox", { name: "User name" })).toHaveValue("operator");
      await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");
      await expect(page.getByRole("textbox", { name: "Password" })).toHaveAttribute("aria-invalid", "true");
      await signIn(page, "operator", "portico-demo");
      await expect(page, "and where they wanted to go").toHaveURL("/c/demo/fleets");
    }
  });

  test("an unknown name is told nothing else than a wrong password", async ({ somebody, complaints }) => {
    complaints.expect(401, "/sign-in");
    const page = await somebody();
    await page.goto("/sign-in");
    const sentence = async (name: string) => {
      await signIn(page, name, "a guess");
      return alert(page).textContent();
    };
    expect(await sentence("nobody-of-this-name")).toBe(await sentence("admin"));
  });

  test("after too many attempts the network has to wait, and is told how long", async ({ somebody, complaints }) => {
    complaints.expect(429, "/sign-in");
    const page = await somebody();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const form = { user_name: "admin", password: `guess ${attempt}` };
      expect((await page.request.post("/sign-in", { form })).status()).toBe(401);
    }
    await page.goto("/sign-in");
    const answer = await signIn(page, "admin", "portico-demo");
    expect(answer.status()).toBe(429);
    await expect(alert(page)).toContainText("Too many attempts from your network failed.");
    await expect(alert(page)).toContainText(/Try again in [45] minutes\. Your account is not locked\./);
    await expect(page.getByRole("textbox", { name: "User name" })).toHaveValue("admin");
  });

  test("a session that has gone leads to sign-in and back", async ({ signedIn, complaints }) => {
    complaints.expect(401, "/fn/start_fleet");
    complaints.expect(401, "/fn/describe_fleet");
    const page = await signedIn("operator");
    await visit(page, "/c/demo/fleets/lab-linux");
    await page.context().clearCookies();
    await button(page, "Start").click();
    await expect(heading(page, "Sign in")).toBeVisible();
    await alive(page);
    await signIn(page, "operator", "portico-demo");
    await expect(heading(page, "lab-linux")).toBeVisible();
  });
});

test.describe("a link", () => {
  test("that was invented does not exist, and inventing many has an end", async ({ somebody, complaints }) => {
    const page = await somebody({ width: PHONE });
    await visitRefused(page, complaints, "/l/invented", 404);
    await expect(heading(page, "This link does not work")).toBeVisible();
    await expect(alert(page)).toContainText("This link does not exist.");
    await expect(button(page, /./)).toBeHidden();
    for (let attempt = 0; attempt < 20; attempt += 1) await page.request.get(`/l/invented-${attempt}`);
    await visitRefused(page, complaints, "/l/another", 429);
    await expect(alert(page)).toContainText("Too many attempts from your network failed.");
  });

  test("that was used up says so, and opens nothing more", async ({ portico, signedIn, somebody, complaints }) => {
    const helpdesk = await signedIn("helpdesk");
    const link = await createLink(helpdesk, { user: "guest-9001", stack: "finance", fleet: "finance-desktop" });
    const page = await somebody({ width: PHONE });
    await visit(page, link);
    await button(page, "Open Finance").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
    await visitRefused(page, complaints, link, 410);
    await expect(heading(page, "Finance")).toBeVisible();
    await expect(alert(page)).toContainText("This link was already used as often as it may be");
    await expect(button(page, "Open Finance")).toBeHidden();
    expect((await page.request.post(link)).status()).toBe(410);
    expect(await portico.emulator.calls()).toHaveProperty("CreateStreamingURL", 1);
  });

  test("that was taken back says so", async ({ signedIn, somebody, complaints }) => {
    const helpdesk = await signedIn("helpdesk");
    const link = await createLink(helpdesk, { user: "guest-9001", stack: "finance", fleet: "finance-desktop" });
    const found = await ask<{ person: { links: { id: string }[] } }>(helpdesk, "find_person", { text: "guest-9001" });
    await ask(helpdesk, "revoke_link", { id: found.person.links[0]?.id });
    const page = await somebody({ width: PHONE });
    await visitRefused(page, complaints, link, 410);
    await expect(alert(page)).toContainText("This link was taken back");
    await expect(button(page, "Open Finance")).toBeHidden();
    expect((await page.request.post(link)).status()).toBe(410);
  });

  test("to a fleet that does not run is not used up, and the helpdesk can be told", async ({
    portico,
    signedIn,
    somebody,
    complaints,
  }) => {
    const helpdesk = await signedIn("helpdesk");
    const link = await createLink(helpdesk, { user: "guest-9001", stack: "engineering-cad", fleet: "eng-sim-batch" });
    await visit(helpdesk, "/helpdesk?user=guest-9001");

    const page = await somebody({ width: PHONE });
    await visit(page, link);
    await expect(alert(page)).toContainText("Not available right now");
    await expect(alert(page)).toContainText("Your link stays valid.");
    complaints.expect(503, link);
    const answer = await send(page, button(page, "Open Engineering CAD"));
    expect(answer.status()).toBe(503);
    await expect(alert(page)).toContainText("Engineering CAD is not available right now.");
    await alive(page);
    await button(page, "Tell the helpdesk").click();
    await expect(alert(page).first()).toContainText("The helpdesk knows");
    await alive(page);

    const calls = helpdesk.getByRole("region", { name: "Asked for help" });
    await expect(calls, "it appears at helpdesk by itself").toContainText("guest-9001");
    await expect(calls).toContainText("The fleet does not run.");
    await expect(helpdesk.getByRole("region", { name: "Links" })).toContainText("Opened 0 of 1 times");
    expect(await portico.emulator.calls()).not.toHaveProperty("CreateStreamingURL");

    const operator = await signedIn("operator");
    await ask(operator, "start_fleet", { connection: "demo", name: "eng-sim-batch" });
    await portico.emulator.advance(240);
    await expect(async () => {
      await visit(page, link);
      await expect(alert(page)).toBeHidden({ timeout: 500 });
    }).toPass();
    await button(page, "Open Engineering CAD").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
  });

  test("that AWS cannot open right now is not used up", async ({ portico, signedIn, somebody, complaints }) => {
    const helpdesk = await signedIn("helpdesk");
    const link = await createLink(helpdesk, { user: "guest-9001", stack: "finance", fleet: "finance-desktop" });
    const page = await somebody({ width: PHONE });
    await visit(page, link);
    await portico.emulator.weather({ operation: "CreateStreamingURL", error: "ThrottlingException" });
    complaints.expect(503, link);
    const answer = await send(page, button(page, "Open Finance"));
    expect(answer.status()).toBe(503);
    await expect(alert(page)).toContainText("Finance could not be opened: many people are opening something right now.");
    await expect(alert(page)).toContainText("Wait half a minute and try again.");
    await alive(page);
    await portico.emulator.weather();
    await button(page, "Open Finance").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
  });
});

test("a user id AppStream would refuse is refused at its field, and what was typed stays", async ({
  portico,
  signedIn,
}) => {
  const page = await signedIn("helpdesk");
  await visit(page, "/helpdesk?user=guest-9001");
  await button(page, "Create link").click();
  const form = dialog(page, "Create a link for guest-9001");
  const user = form.getByRole("textbox", { name: "User" });
  await form.getByRole("combobox", { name: "Stack" }).selectOption("Finance (finance)");
  await form.getByRole("spinbutton", { name: "Uses" }).fill("3");
  const objections = [
    ["guest 9001", /Use letters, digits and _ \+ = , \. @ -/],
    ["guest/9001", /Use letters, digits and _ \+ = , \. @ -/],
    ["g", /2 to 32|at least 2/],
    ["a-name-of-more-than-thirty-two-characters", /2 to 32|at most 32/],
  ] as const;
  for (const [wrong, objection] of objections) {
    await user.fill(wrong);
    await expect(user).not.toHaveAttribute("aria-invalid");
    await button(form, "Create link").click();
    await expect(user).toHaveAttribute("aria-invalid", "true");
    await expect(user).toHaveAccessibleDescription(objection);
    await expect(user).toHaveValue(wrong);
    const refused = await call(page, "create_link", {
      form: { user: wrong, stack: "demo/finance", fleet: "finance-desktop", application: "", hours: "8", uses: "1" },
    });
    expect(refused.status(), "and the server would refuse it, too").toBe(422);
    expect(await refused.json()).toMatchObject({ kind: "Invalid", field: "user" });
  }
  await expect(form.getByRole("combobox", { name: "Stack" })).toHaveValue("demo/finance");
  await expect(form.getByRole("spinbutton", { name: "Uses" })).toHaveValue("3");
  await user.fill("guest-9002");
  await button(form, "Create link").click();
  await expect(form.getByRole("textbox", { name: "Personal link" })).toBeVisible();
  expect(await portico.emulator.calls()).not.toHaveProperty("CreateStreamingURL");
});

test("what does not exist is said in a sentence, with 404", async ({ signedIn, complaints }) => {
  const page = await signedIn("admin");
  const missing = [
    { path: "/c/nowhere/fleets", title: "Fleets", sentence: "There is no connection nowhere." },
    { path: "/c/nowhere", title: "Overview", sentence: "There is no connection nowhere." },
    { path: "/c/no%20where/stacks", title: "Stacks", sentence: "There is no connection no where." },
    { path: "/c/demo/fleets/nothing", title: "nothing", sentence: "There is no fleet nothing in demo." },
    { path: "/c/demo/stacks/nothing", title: "nothing", sentence: "There is no stack nothing in demo." },
  ];
  for (const { path, title, sentence } of missing) {
    await test.step(path, async () => {
      await visitRefused(page, complaints, path, 404);
      await expect(heading(page, title)).toBeVisible();
      await expect(alert(page)).toContainText(sentence);
    });
  }
  await visitRefused(page, complaints, "/c/demo/nothing", 404);
  await expect(heading(page, "Page not found")).toBeVisible();
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await expect(heading(page, "Overview")).toBeVisible();
});

test.describe("AWS", () => {
  /** What goes wrong, what people read, and the status that says so. */
  const WEATHER: { name: string; fault: Omit<Fault, "operation">; sentence: RegExp; next: RegExp; status: number }[] = [
    {
      name: "unreachable",
      fault: { error: "connection reset" },
      sentence: /AWS (could not be reached|gave an answer Portico could not read), so Portico could not/,
      next: /Running sessions are not affected/,
      status: 504,
    },
    {
      name: "throttled",
      fault: { error: "ThrottlingException" },
      sentence: /AWS asks for fewer calls, so Portico could not .+ yet\./,
      next: /Wait half a minute and try again\./,
      status: 503,
    },
    {
      name: "denying access",
      fault: { error: "AccessDeniedException" },
      sentence: /AWS does not let Portico/,
      next: /Allow appstream:\w+ for the role Portico runs with\./,
      status: 502,
    },
  ];

  for (const { name, fault, sentence, next, status } of WEATHER) {
    test(`${name}: a list keeps what was known and says how old it is`, async ({ portico, signedIn, complaints }) => {
      test.slow();
      const page = await signedIn("helpdesk");
      await visit(page, "/c/demo/fleets");
      await expect(row(page, "Fleets", "lab-linux")).toBeVisible();
      await portico.emulator.weather({ operation: "*", ...fault });
      await expect(alert(page)).toContainText(sentence, { timeout: 30_000 });
      await expect(alert(page)).toContainText(next);
      await expect(row(page, "Fleets", "lab-linux"), "what was known stays").toBeVisible();
      const age = page.getByRole("navigation", { name: "Main" }).getByRole("time");
      await expect(age).toHaveText(/^\d+ s ago$/, { timeout: 20_000 });
      await expect(page.getByRole("navigation", { name: "Main" })).toContainText("Trouble with AWS");
      await expect(alert(page)).toContainText(/What is shown is from \d+ s ago\./);

      await portico.emulator.weather();
      await expect(alert(page), "and it heals by itself").toBeHidden({ timeout: 30_000 });
      await expect(page.getByRole("navigation", { name: "Main" })).toContainText("AWS reachable");
      expect(complaints.unexpected).toEqual([]);
    });

    test(`${name}: where nothing is known yet, the page has the sentence and the status`, async ({
      portico,
      signedIn,
      complaints,
    }) => {
      test.slow();
      await portico.emulator.weather({ operation: "DescribeStacks", ...fault });
      const page = await signedIn("helpdesk");
      complaints.expect(status, "/fn/list_stacks");
      complaints.expect(status, "/c/demo/stacks");
      await page.goto("/c/demo/stacks");
      await alive(page);
      await expect(heading(page, "Stacks")).toBeVisible();
      await expect(alert(page)).toContainText(sentence, { timeout: 30_000 });
      expect((await page.request.get("/c/demo/stacks")).status()).toBe(status);
      await portico.emulator.weather();
      await expect(row(page, "Stacks", "finance"), "and it heals by itself").toBeVisible({ timeout: 30_000 });
      await expect(alert(page)).toBeHidden();
    });

    test(`${name}: a fleet that cannot be started is told, and stays as it is`, async ({ portico, signedIn, complaints }) => {
      test.slow();
      const page = await signedIn("operator");
      await visit(page, "/c/demo/fleets/lab-linux");
      await portico.emulator.weather({ operation: "StartFleet", ...fault });
      complaints.expect(status, "/fn/start_fleet");
      await button(page, "Start").click();
      await expect(alert(page)).toContainText(sentence, { timeout: 30_000 });
      await expect(alert(page)).toContainText(next);
      await expect(alert(page)).toContainText("start fleet lab-linux");
      await expect(button(page, "Start"), "it can be tried again").toBeEnabled();
      await portico.emulator.weather();
      await button(alert(page), "Dismiss").click();
      await button(page, "Start").click();
      await expect(page.getByRole("status").filter({ hasText: "lab-linux is starting." })).toBeVisible();
      await expect(alert(page)).toBeHidden();
    });

    test(`${name}: a dialog keeps what was typed`, async ({ portico, signedIn, complaints }) => {
      test.slow();
      const page = await signedIn("helpdesk");
      await visit(page, "/helpdesk?user=guest-04");
      const candidates = page.getByRole("region", { name: "Who is meant?" }).getByRole("listitem");
      await candidates.filter({ hasText: "1 open session" }).first().getByRole("link").click();
      await portico.emulator.weather({ operation: "ExpireSession", ...fault });
      complaints.expect(status, "/fn/end_session");
      await button(page, "End session on contractors").click();
      const asked = dialog(page, /^End the session of guest-04\d\d\?$/);
      await asked.getByRole("textbox", { name: "Reason" }).fill("It hangs");
      await button(asked, "End session").click();
      await expect(alert(asked)).toContainText(sentence, { timeout: 30_000 });
      await expect(asked.getByRole("textbox", { name: "Reason" })).toHaveValue("It hangs");
      await portico.emulator.weather();
      await button(asked, "End session").click();
      await expect(asked).toBeHidden();
      await expect(page.getByRole("status").filter({ hasText: /^The session of guest-04\d\d has ended\./ })).toBeVisible();
    });
  }

  test("unreachable or denying access: whoever wants in reads no word of AWS", async ({ portico, signedIn, complaints }) => {
    test.slow();
    const page = await signedIn("user", { width: PHONE });
    await visit(page, "/launch");
    for (const [error, status] of [
      ["connection reset", 504],
      ["AccessDeniedException", 502],
    ] as const) {
      await portico.emulator.weather({ operation: "CreateStreamingURL", error });
      complaints.expect(status, "/launch");
      const answer = await send(page, button(page, "Open Finance"));
      expect(answer.status()).toBe(status);
      await alive(page);
      await expect(alert(page)).toContainText("Finance could not be opened: Portico cannot reach the service behind it.");
      await expect(alert(page)).toContainText("Try again in a minute.");
      await expect(heading(page, "Your applications")).toBeVisible();
    }
    await portico.emulator.weather();
    await button(page, "Open Finance").click();
    await expect(page.getByRole("status")).toHaveText("Connected");
  });

  test("slow by five seconds: the page comes at once, says what it waits for, and fills itself", async ({
    portico,
    signedIn,
  }) => {
    test.slow();
    await portico.emulator.weather({ operation: "DescribeStacks", latency_ms: 5000 });
    const page = await signedIn("helpdesk");
    const began = Date.now();
    await page.goto("/c/demo/stacks", { waitUntil: "commit" });
    expect(Date.now() - began, "the page waits for AWS no longer than two seconds").toBeLessThan(4000);
    await expect(page.getByRole("status").filter({ hasText: "Waiting for AWS to answer." })).toBeVisible();
    await expect(row(page, "Stacks", "finance")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Waiting for AWS to answer.")).toBeHidden();

    const again = Date.now();
    await visit(page, "/c/demo/stacks");
    await expect(row(page, "Stacks", "finance"), "known answers do not wait").toBeVisible();
    expect(Date.now() - again).toBeLessThan(4500);
  });

  test("slow by five seconds: a button is busy until it is done, and pressed once", async ({ portico, signedIn }) => {
    test.slow();
    const page = await signedIn("operator");
    await visit(page, "/c/demo/fleets/lab-linux");
    await portico.emulator.weather({ operation: "StartFleet", latency_ms: 5000 });
    await button(page, "Start").click();
    await expect(button(page, "Start")).toHaveAttribute("aria-busy", "true");
    await button(page, "Start").click();
    await expect(page.getByRole("status").filter({ hasText: "lab-linux is starting." })).toBeVisible();
    expect(await portico.emulator.calls()).toHaveProperty("StartFleet", 1);
  });

  test("slow by five seconds: an application opens all the same", async ({ portico, signedIn }) => {
    test.slow();
    const page = await signedIn("user", { width: PHONE });
    await visit(page, "/launch");
    await portico.emulator.weather({ operation: "CreateStreamingURL", latency_ms: 5000 });
    await button(page, "Open Finance").click();
    await expect(page.getByRole("status").filter({ hasText: "Connected" })).toBeVisible({ timeout: 20_000 });
  });
});
