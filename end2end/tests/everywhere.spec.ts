//! Several connections: from one to the other, and lists over all of them.

import { expect, test as base } from "./fixtures";
import { alive, button, heading, row, visit } from "./pages";
import { Portico } from "./portico";

/** A portal with two connections, to two regions of the emulator of a demo. */
const test = base.extend({
  // The one of the demo is known to everybody, and so refused.
  password: async ({}, use) => use("a giraffe on two stilts"),
  portico: async ({ password }, use) => {
    const demo = await Portico.start();
    const connection = (name: string, region: string) =>
      `[[connections]]\nname = "${name}"\nregion = "${region}"\nendpoint = "${demo.emulator.url}"\n`;
    const connections = connection("europe", "eu-central-1") + connection("america", "us-east-1");
    const served = await Portico.serve(demo.emulator, connections, { admin: password });
    await use(served);
    await served.stop();
    await demo.stop();
  },
});

test("fleets of all connections stand in one list, and lead to each", async ({ signedIn }) => {
  const page = await signedIn("admin");
  await visit(page, "/c/europe/fleets");
  await expect(row(page, "Fleets", "lab-linux")).toBeVisible();

  await button(page, /^Connection: europe/).click();
  await page.getByRole("navigation", { name: "Connections" }).getByRole("link", { name: "All connections" }).click();
  await expect(heading(page, "Fleets in all connections")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/all/fleets");
  const there = row(page, "Fleets in all connections", "lab-linux");
  await expect(there.first().getByRole("link", { name: "europe" })).toBeVisible();

  const box = page.getByRole("combobox", { name: "Filter fleets" });
  await box.fill("connection = america");
  await box.press("Enter");
  await expect(page).toHaveURL(/where=/);
  await expect(page.getByRole("link", { name: "europe", exact: true })).toHaveCount(0);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Images" }).click();
  await expect(heading(page, "Images in all connections")).toBeVisible();
  await button(page, "Connection: All connections").click();
  await page.getByRole("navigation", { name: "Connections" }).getByRole("link", { name: /^america/ }).click();
  await expect(heading(page, "Images")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/c/america/images");
});

test("a session of any connection is ended from the list of all", async ({ signedIn, portico }) => {
  const page = await signedIn("admin");
  await visit(page, "/all/sessions");
  await expect(heading(page, "Sessions in all connections")).toBeVisible();
  const end = page.getByRole("button", { name: /^End session of/ }).first();
  const name = await end.getAttribute("aria-label");
  await end.click();
  const asking = page.getByRole("dialog", { name: /^End the session of/ });
  await button(asking, "Show as…").click();
  await expect(page.getByRole("dialog", { name: "Show ExpireSession as…" }).getByText("aws appstream expire-session")).toBeVisible();
  await page.keyboard.press("Escape");
  await button(asking, "End session").click();
  await expect(page.getByRole("button", { name: name ?? "", exact: true })).toHaveCount(0);
  expect((await portico.emulator.calls()).ExpireSession).toBe(1);
  await alive(page);
});
