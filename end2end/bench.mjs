// Measures what a first visit costs, how fast pages come, and what the portal adds to
// AppStream's own time. Called by script/bench with the binary in $PORTICO.
import { readFileSync } from "node:fs";
import { measureLarge } from "./bench-large.mjs";
import { agent, form, kilobytes, median, milliseconds, openBrowser, quantile, request, start } from "./bench-tools.mjs";

const binary = process.env.PORTICO;

async function signIn(portal, user) {
  const answer = await request(`${portal}/sign-in`, form({ user_name: user, password: "portico-demo" }));
  return answer.headers["set-cookie"][0].split(";")[0];
}

/** Bytes over the wire of a first visit, by kind, and the time until the page is live. */
async function firstVisit(portal, cookie) {
  const browser = await openBrowser();
  const times = [];
  let bytes = {};
  for (let visit = 0; visit < 5; visit++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    const [name, value] = cookie.split("=");
    await context.addCookies([{ name, value, url: portal }]);
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    const kinds = new Map();
    bytes = {};
    await client.send("Network.enable");
    client.on("Network.responseReceived", ({ requestId, response }) => kinds.set(requestId, response.mimeType));
    client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId) ?? "other";
      bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
    });
    const begun = performance.now();
    await page.goto(`${portal}/c/demo/fleets`, { waitUntil: "commit" });
    await page.waitForSelector("body[data-hydrated]", { state: "attached" });
    times.push(performance.now() - begun);
    await page.waitForLoadState("load");
    await context.close();
  }
  await browser.close();
  return { bytes, hydrated: median(times) };
}

async function measurePages(portal, cookie) {
  const url = `${portal}/c/demo/fleets`;
  const headers = { cookie, "accept-encoding": "br" };
  for (let warm = 0; warm < 20; warm++) await request(url, { headers });
  const firstBytes = [];
  for (let count = 0; count < 100; count++) firstBytes.push((await request(url, { headers })).firstByte);
  const wanted = 400;
  let asked = 0;
  const begun = performance.now();
  const worker = async () => {
    while (asked++ < wanted) await request(url, { headers });
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return { firstBytes, perSecond: wanted / ((performance.now() - begun) / 1000) };
}

/** A call to the emulator, past the portal. */
async function callEmulator(emulator, operation, input) {
  const answer = await request(emulator, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `PhotonAdminProxyService.${operation}`,
      authorization:
        "AWS4-HMAC-SHA256 Credential=bench/20260101/eu-central-1/appstream/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(input),
  });
  if (answer.status !== 200) throw new Error(`${operation}: ${answer.text}`);
  return answer;
}

/** What helpdesk waits for to find somebody behind 50 pairs of stack and fleet, while
 * each call to AWS takes 50 ms and nothing is known from before. */
async function measureSearch(portal, emulator, cookie) {
  for (let number = 0; number < 45; number++) {
    const name = `team-${number}`;
    await callEmulator(emulator, "CreateStack", { Name: name });
    await callEmulator(emulator, "AssociateFleet", { StackName: name, FleetName: "finance-desktop" });
  }
  const weather = (faults) => request(`${emulator}/_emulator/faults`, { method: "PUT", body: JSON.stringify(faults) });
  await weather([{ operation: "*", latency_ms: 50 }]);
  const times = [];
  for (let count = 0; count < 3; count++) {
    // Until what was answered before counts no more.
    await new Promise((resolve) => setTimeout(resolve, 31_000));
    const begun = performance.now();
    const found = await request(`${portal}/fn/find_person`, {
      method: "POST",
      headers: { cookie, "content-type": "application/json" },
      body: JSON.stringify({ text: "m.ostrova", connections: null }),
    });
    if (found.status !== 200) throw new Error(found.text);
    times.push(performance.now() - begun);
  }
  await weather([]);
  return median(times);
}

/** An issued link, and an application opened from Launch, against the same call made to
 * the emulator directly. */
async function measureOpening(portal, emulator, cookie, person) {
  const link = {
    form: { user: "bench", stack: "demo/finance", fleet: "finance-desktop", application: "", hours: "1", uses: "100" },
  };
  const made = await request(`${portal}/fn/create_link`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify(link),
  });
  const path = JSON.parse(made.text);
  const bareCall = { StackName: "finance", FleetName: "finance-desktop", UserId: "bench" };
  const chosen = form({ place: "demo/finance/finance-desktop/", title: "Finance" });
  const launch = { ...chosen, headers: { ...chosen.headers, cookie: person } };
  const [bare, issued, launched] = [[], [], []];
  for (let count = 0; count < 90; count++) {
    bare.push((await callEmulator(emulator, "CreateStreamingURL", bareCall)).firstByte);
    const opened = await request(portal + path, { method: "POST" });
    if (opened.status !== 303) throw new Error(`${opened.status}`);
    issued.push(opened.firstByte);
    const open = await request(`${portal}/launch`, launch);
    if (open.status !== 303) throw new Error(`${open.status}`);
    launched.push(open.firstByte);
  }
  return { bare: median(bare), issued: median(issued), launched: median(launched) };
}

const residentMemory = (pid) =>
  Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) * 1024;

const begun = performance.now();
const demo = await start(binary, ["demo", "--listen", "127.0.0.1:0"]);
const started = performance.now() - begun;
try {
  const idle = residentMemory(demo.child.pid);
  const cookie = await signIn(demo.url, "admin");
  const visit = await firstVisit(demo.url, cookie);
  const pages = await measurePages(demo.url, cookie);
  const opening = await measureOpening(demo.url, demo.emulator, cookie, await signIn(demo.url, "user"));
  const search = await measureSearch(demo.url, demo.emulator, cookie);
  const large = await measureLarge(binary, process.env.APPSTREAM_EMULATOR);
  const total = Object.values(visit.bytes).reduce((sum, bytes) => sum + bytes, 0);
  const rows = [
    ["Demo ready after", milliseconds(started)],
    ["Memory when idle, emulator included", kilobytes(idle)],
    ...Object.entries(visit.bytes).map(([kind, bytes]) => [`First visit to Fleets: ${kind}`, kilobytes(bytes)]),
    ["First visit to Fleets: all, over the wire", kilobytes(total)],
    ["First visit to Fleets: live after (median of 5)", milliseconds(visit.hydrated)],
    ["Fleets, warm: first byte, median of 100", milliseconds(median(pages.firstBytes))],
    ["Fleets, warm: first byte, 95th percentile", milliseconds(quantile(pages.firstBytes, 0.95))],
    ["Fleets, warm: pages per second, 16 at once", pages.perSecond.toFixed(0)],
    ["CreateStreamingURL by itself, median of 90", milliseconds(opening.bare)],
    ["A link used, over that", milliseconds(opening.issued - opening.bare)],
    ["Opened from Launch, over that", milliseconds(opening.launched - opening.bare)],
    ["A person found behind 50 pairs, 50 ms a call (median of 3)", milliseconds(search)],
    ["1,000 fleets: list live in a new browser after (median of 5)", milliseconds(large.live)],
    ["10,000 sessions: letter typed into the filter on the screen after (median of 30)", milliseconds(large.letter)],
    ["10,000 sessions: same, 95th percentile", milliseconds(large.letterAtWorst)],
    ["10,000 sessions: rows that fit on the screen after (median of 30)", milliseconds(large.rows)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value.padStart(12)}`);
} finally {
  demo.child.kill("SIGTERM");
  agent.destroy();
}
