import { defineConfig, devices } from "@playwright/test";

// The browser is the system's Chromium, which script/bootstrap finds or installs.
const chromium = process.env.PORTICO_CHROMIUM ?? "/usr/bin/chromium";

const inChromium = {
  ...devices["Desktop Chrome"],
  launchOptions: {
    executablePath: chromium,
    args: [
      // Containers seldom allow Chromium its own sandbox.
      "--no-sandbox",
      // Nothing but the pages under test goes over the network.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
    ],
  },
};

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/begin.ts",
  fullyParallel: true,
  workers: 2,
  // A test that passes only now and then is a failure to whoever works on it. Where many
  // things share one machine, it is tried once more and reported as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: "list",
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    // Writing one costs a fifth of the time. By hand: npm test -- --trace on
    trace: "on-first-retry",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "chromium", use: inChromium },
    // What the tests have called is known when all of them have run.
    { name: "coverage", testDir: "coverage", dependencies: ["chromium"], use: inChromium },
  ],
});
