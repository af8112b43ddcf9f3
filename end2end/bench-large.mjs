// Measures the lists of an account with 1,000 fleets and 10,000 sessions, as somebody
// sees them who types into the filter.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median, openBrowser, quantile, request, start } from "./bench-tools.mjs";

const FLEETS = 1_000;
const SESSIONS = 10_000;
const CROWDED = "contractors";
const PASSWORD = "much-to-measure-here";

async function stop({ child }) {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** The emulator's world with many more of what is in it already. */
function grow(world) {
  const [, region] = world.regions.find(([, { fleets }]) => CROWDED in fleets);
  const { fleets } = region;
  const name = (number) => `branch-${String(number).padStart(4, "0")}`;
  const quiet = fleets["lab-linux"];
  for (let number = Object.keys(fleets).length; number < FLEETS; number++) {
    const copy = structuredClone(quiet);
    copy.configuration.name = name(number);
    fleets[name(number)] = copy;
  }
  const crowded = fleets[CROWDED];
  crowded.configuration.desired_instances = SESSIONS;
  Object.assign(crowded.instances, { from: SESSIONS, to: SESSIONS });
  const one = Object.values(crowded.sessions)[0];
  for (let number = 0; number < SESSIONS; number++) {
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const serial = 100_000 + number;
    crowded.sessions[serial] = { ...structuredClone(one), id, user: `person-${number}@example.com` };
    region.session_index[id] = [CROWDED, serial];
  }
  return world;
}

/** The emulator with that state, and a portal in front of it. */
async function prepare(folder, portico, emulator) {
  const small = await start(emulator, ["--data", "demo", "--listen", "127.0.0.1:0"]);
  const ask = async (what) => JSON.parse((await request(`${small.url}/_emulator/${what}`)).text);
  const [world, { now }] = [await ask("state"), await ask("clock")];
  await stop(small);
  const file = path.join(folder, "state.json");
  writeFileSync(file, JSON.stringify({ format: 1, now: Math.round(now * 1000), world: grow(world) }));
  const large = await start(emulator, ["--state", file, "--quota", "unlimited", "--listen", "127.0.0.1:0"]);
  const configuration = path.join(folder, "portico.toml");
  writeFileSync(
    configuration,
    `[[connections]]\nname = "large"\nregion = "eu-central-1"\nendpoint = "${large.url}"\n`,
  );
  const environment = {
    PORTICO_CONFIG: configuration,
    PORTICO_DATABASE_URL: `sqlite:${path.join(folder, "portico.sqlite")}`,
    AWS_ACCESS_KEY_ID: "123456789012",
    AWS_SECRET_ACCESS_KEY: "of-the-emulator",
  };
  execFileSync(portico, ["user", "add", "measure", "--role", "administrator"], {
    input: `${PASSWORD}\n`,
    env: { ...process.env, ...environment },
  });
  const portal = await start(portico, ["serve", "--listen", "127.0.0.1:0"], environment);
  return { large, portal };
}

async function signIn(page, portal) {
  await page.goto(`${portal}/sign-in`);
  await page.getByRole("textbox", { name: "User name" }).fill("measure");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page.context().cookies();
}

/** Until the list of fleets is live, each time in a browser that has just started. */
async function untilLive(portal, cookies) {
  const times = [];
  for (let visit = 0; visit < 6; visit++) {
    const browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    await context.addCookies(cookies);
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(`${portal}/c/large/fleets`, { waitUntil: "commit" });
    await page.waitForSelector("body[data-hydrated]", { state: "attached" });
    times.push(performance.now() - begun);
    const filter = page.getByRole("combobox", { name: "Filter fleets" });
    await filter.fill("branch-0999");
    await page.getByRole("link", { name: "branch-0999" }).waitFor();
    await browser.close();
  }
  // With the first one AWS was asked.
  return median(times.slice(1));
}

/** In the page: notes when the next picture shows a letter that is typed now, and when
 * the rows that fit to it; milliseconds since the key. */
function watch() {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
  const inTable = ({ target }) => (target.closest ? target : target.parentElement)?.closest("table");
  window.watched = new Promise((resolve, reject) => {
    setTimeout(reject, 20_000, new Error("the rows stay as they are"));
    const begin = ({ timeStamp: typed }) => {
      const letter = painted();
      const rows = new MutationObserver(async (changes) => {
        if (!changes.some(inTable)) return;
        rows.disconnect();
        const at = await painted();
        resolve({ letter: (await letter) - typed, rows: at - typed });
      });
      rows.observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
    };
    document.addEventListener("keydown", begin, { once: true, capture: true });
  });
}

/** Letters typed into the filter of all sessions. */
async function typing(portal, cookies) {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${portal}/c/large/sessions`);
  await page.waitForSelector("body[data-hydrated]", { state: "attached" });
  await page.getByText(/of 1\d,?\d{3}/).first().waitFor({ timeout: 60_000 });
  const filter = page.getByRole("combobox", { name: "Filter sessions" });
  await filter.focus();
  const times = [];
  for (let round = 0; round < 8; round++) {
    // Each changes what is on the screen.
    for (const letter of "9731") {
      await page.evaluate(watch);
      await page.keyboard.press(letter);
      times.push(await page.evaluate(() => window.watched));
    }
    await page.evaluate(watch);
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.evaluate(() => window.watched);
  }
  await browser.close();
  return times.slice(-30);
}

/** Milliseconds: a list of 1,000 fleets until it is live; a letter in the filter of
 * 10,000 sessions until it is on the screen, and until the rows are. */
export async function measureLarge(portico, emulator) {
  const folder = mkdtempSync(path.join(tmpdir(), "portico-bench-"));
  const { large, portal } = await prepare(folder, portico, emulator);
  try {
    const browser = await openBrowser();
    const cookies = await signIn(await browser.newPage(), portal.url);
    await browser.close();
    const live = await untilLive(portal.url, cookies);
    const typed = await typing(portal.url, cookies);
    const letters = typed.map(({ letter }) => letter);
    return {
      live,
      letter: median(letters),
      letterAtWorst: quantile(letters, 0.95),
      rows: median(typed.map(({ rows }) => rows)),
    };
  } finally {
    await stop(portal);
    await stop(large);
    rmSync(folder, { recursive: true, force: true });
  }
}
