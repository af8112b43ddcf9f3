import { expect, test } from "./fixtures";
import { createLink } from "./functions";
import { alive, heading, visit } from "./pages";

test("every page forbids what it does not need", async ({ portico, signedIn }) => {
  const page = await signedIn("admin");
  const link = await createLink(page, { user: "m.ostrova", stack: "finance", fleet: "finance-desktop" });
  const nonces = new Set<string>();
  const paths = ["/sign-in", "/launch", "/helpdesk", "/audit", "/c/demo", "/c/demo/fleets", "/c/demo/stacks", link, "/nothing"];
  for (const path of paths) {
    await test.step(path, async () => {
      const headers = (await page.request.get(path)).headers();
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      expect(["same-origin", "no-referrer"]).toContain(headers["referrer-policy"]);
      expect(headers["permissions-policy"]).toContain("camera=()");
      const policy = parsed(headers["content-security-policy"]);
      expect(policy).toMatchObject({
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
      });
      const nonce = policy["script-src"]?.find((source) => source.startsWith("'nonce-"));
      expect(policy["script-src"]).toEqual(["'self'", nonce, "'wasm-unsafe-eval'"]);
      expect(policy["form-action"], "where streaming URLs lead").toContain(portico.emulator.url);
      nonces.add(nonce ?? "");
    });
  }
  expect(nonces.size, "no nonce is used twice").toBe(paths.length);
});

test("answers that are no pages may run nothing at all", async ({ signedIn }) => {
  const page = await signedIn("admin");
  for (const path of ["/health", "/fn/launch_offer"]) {
    const headers = (await page.request.fetch(path, { method: path.startsWith("/fn") ? "POST" : "GET", data: {} })).headers();
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});

test("no page has a style attribute, a style element or a handler in its markup", async ({ signedIn }) => {
  const page = await signedIn("admin");
  const link = await createLink(page, { user: "m.ostrova", stack: "finance", fleet: "finance-desktop" });
  const paths = ["/sign-in", "/launch", "/helpdesk?user=m.ostrova", "/audit", "/c/demo", "/c/demo/fleets", "/c/demo/fleets/hr-records", "/c/demo/stacks", "/c/demo/stacks/finance", link];
  for (const path of paths) {
    const markup = await (await page.request.get(path)).text();
    expect(markup, path).not.toMatch(/<[^>]+\sstyle=/i);
    expect(markup, path).not.toMatch(/<style/i);
    expect(markup, path).not.toMatch(/<[^>]+\son[a-z]+=/i);
    expect(markup, path).not.toMatch(/(href|src|action)="(https?:)?\/\//i);
  }
});

test("the session's cookie is for the server alone, and new after every sign-in", async ({ somebody }) => {
  const page = await somebody();
  const form = { user_name: "user", password: "portico-demo" };
  const signIn = async () => {
    const answer = await page.request.post("/sign-in", { form, maxRedirects: 0 });
    expect(answer.headers()["set-cookie"]).toMatch(/; HttpOnly/);
    const [cookie] = await page.context().cookies();
    return cookie;
  };
  const first = await signIn();
  expect(first).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", domain: "127.0.0.1" });
  const second = await signIn();
  expect(second?.value).not.toBe(first?.value);

  await page.context().clearCookies();
  await page.context().addCookies([{ ...first!, domain: "127.0.0.1" }]);
  await visit(page, "/launch");
  await expect(heading(page, "Sign in"), "the one before is worth nothing").toBeVisible();
});

test("sign-in leads on to paths of the portal only", async ({ somebody }) => {
  const page = await somebody();
  for (const next of ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]) {
    const form = { user_name: "user", password: "portico-demo", next };
    const answer = await page.request.post("/sign-in", { form, maxRedirects: 0 });
    expect(answer.headers()["location"], next).toBe("/");
  }
});

test("a change asked for by another site is refused and changes nothing", async ({ portico, signedIn }) => {
  const page = await signedIn("admin");
  const input = { connection: "demo", name: "lab-linux" };
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: portico.url },
  ];
  for (const headers of foreign) {
    const answers = [
      await page.request.post("/fn/start_fleet", { data: input, headers }),
      await page.request.post("/launch", { form: { place: "demo/finance/finance-desktop/" }, headers }),
      await page.request.post("/sign-out", { headers }),
      await page.request.post("/sign-in", { form: { user_name: "user", password: "portico-demo" }, headers }),
    ];
    for (const answer of answers) {
      expect(answer.status(), `${answer.url()} ${JSON.stringify(headers)}`).toBe(403);
      expect(await answer.text()).toContain("Nothing was changed.");
    }
  }
  const called = await portico.emulator.calls();
  expect(called).not.toHaveProperty("StartFleet");
  expect(called).not.toHaveProperty("CreateStreamingURL");
  await visit(page, "/c/demo");
  await expect(heading(page, "Overview"), "still signed in").toBeVisible();
});

test("a form on another site's page is refused by what the browser itself says", async ({ portico, signedIn, complaints }) => {
  const page = await signedIn("admin");
  // The emulator stands in for another site: another origin in the same browser.
  const other = portico.url.replace("127.0.0.1", "localhost");
  await page.route(`${other}/elsewhere`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!DOCTYPE html><html lang="en"><title>Elsewhere</title><form method="post" action="${portico.url}/sign-out"><button>Win a prize</button></form></html>`,
    }),
  );
  complaints.expect(403, "/sign-out");
  await page.goto(`${other}/elsewhere`);
  await page.getByRole("button", { name: "Win a prize" }).click();
  await expect(page.getByText("Another site asked for this change")).toBeVisible();
  await visit(page, `${portico.url}/c/demo`);
  await expect(heading(page, "Overview"), "still signed in").toBeVisible();
});

test("nothing is changed by GET", async ({ portico, signedIn }) => {
  const page = await signedIn("admin");
  for (const path of ["/fn/start_fleet", "/fn/create_link", "/sign-out"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([404, 405], path).toContain(answer.status());
  }
  const link = await createLink(page, { user: "m.ostrova", stack: "finance", fleet: "finance-desktop" });
  await page.request.get(link);
  await page.request.head(link);
  expect(await portico.emulator.calls()).not.toHaveProperty("CreateStreamingURL");
  await page.goto(link);
  await alive(page);
  await expect(page.getByRole("main"), "looking at a link does not use it up").toContainText("It works once.");
});

/** A Content-Security-Policy by directive. */
function parsed(policy = ""): Record<string, string[]> {
  const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
  return Object.fromEntries(directives.map(([name = "", ...sources]) => [name, sources]));
}
