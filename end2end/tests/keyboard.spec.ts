//! Each job of the console with the keyboard alone: in fine weather, and in foul, where
//! the same thing is being changed by somebody else at first, and AWS is then slow and
//! throttles. Whoever does it is told, loses nothing, tries again, and is done.

import { PASSWORD, expect, test } from "./fixtures";
import { Keys } from "./keys";
import { alive, button, dialog, heading } from "./pages";
import { type Job, Worker, toast } from "./worker";
import { IMAGE_JOBS } from "./worker.images";

const FLEET_STEPS = ["image and instances", "capacity and sessions", "network and domain", "tags", "review"];
const STACK_STEPS = ["files and settings", "what users may do", "addresses and access", "tags", "review"];

const JOBS: Job[] = [
  {
    name: "a list is filtered, sorted, and shows other columns",
    account: "helpdesk",
    async work(worker) {
      const { page } = worker;
      await worker.storm();
      await worker.open("/c/demo/fleets");
      const names = page.getByRole("table", { name: "Fleets" }).getByRole("rowheader");
      await worker.type(worker.box("Filter fleets"), "standard");
      await expect(page).toHaveURL(/filter=standard/);
      await worker.button("Desired");
      await expect(page.getByRole("columnheader", { name: "Desired", exact: true })).toHaveAttribute("aria-sort", "ascending");
      await expect(button(page, "Desired"), "the focus stays").toBeFocused();
      await expect(names.first()).toHaveText("lab-linux");
      await worker.open("/c/demo/fleets");
      await worker.button("View");
      const looks = dialog(page, "View");
      await worker.toggle(looks.getByRole("checkbox", { name: "Created" }));
      await worker.button("Done", looks);
      await expect(page.getByRole("columnheader", { name: "Created", exact: true })).toBeVisible();
      await expect(button(page, "View"), "the focus goes back").toBeFocused();
    },
  },
  {
    name: "a fleet is started and stopped",
    async work(worker) {
      const { page, portico } = worker;
      await worker.open("/c/demo/fleets/lab-linux");
      await worker.make("StartFleet", () => worker.button("Start"), toast(worker, "lab-linux is starting."));
      await portico.emulator.advance(600);
      await expect(button(page, "Stop")).not.toHaveAttribute("aria-disabled", "true", { timeout: 30_000 });
      await worker.make("StopFleet", () => worker.button("Stop"), toast(worker, "lab-linux is stopping."));
    },
  },
  {
    name: "a fleet is created step by step",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/fleets");
      await worker.link("Create fleet");
      await expect(heading(page, "Create fleet")).toBeFocused();
      await worker.type(worker.field("Name"), "night-shift");
      await worker.reach(page.getByRole("radio", { name: "On-demand" }));
      await worker.press("ArrowUp");
      await expect(page.getByRole("radio", { name: "Always-on" })).toBeChecked();
      await worker.goOn(FLEET_STEPS[0]);
      await worker.type(worker.box("Instance type"), "stream.standard.large");
      await worker.type(worker.box(/^Image/), "office-base-2026-02");
      await worker.goOn(FLEET_STEPS[1]);
      await worker.type(worker.field(/^Desired instances/), "3");
      await worker.goOn(...FLEET_STEPS.slice(2));
      await expect(page.getByRole("region", { name: "Name and type" })).toContainText("Always-on");
      await worker.make("CreateFleet", () => worker.button("Create fleet"), toast(worker, "Fleet night-shift is created."));
      await expect(heading(page, "night-shift")).toBeFocused();
    },
  },
  {
    name: "a running fleet is stopped, changed and started again",
    async work(worker) {
      const { page, portico } = worker;
      await worker.storm();
      await worker.open("/c/demo/fleets/hr-records");
      await worker.link("Edit");
      await expect(heading(page, "Edit hr-records")).toBeFocused();
      await worker.type(worker.box("Instance type"), "stream.standard.medium");
      await worker.button("Save changes");
      await expect(page.getByRole("alert")).toContainText("The fleet has to be stopped for this to change: Instance type.");
      await worker.button("Save changes");
      await expect(heading(page, "Change fleet hr-records")).toBeVisible();
      const done = page.getByText("3 of 3 steps done");
      for (let time = 0; time < 8 && !(await done.isVisible()); time += 1) {
        await portico.emulator.advance(600);
        await done.waitFor({ timeout: 5_000 }).catch(() => undefined);
      }
      await expect(done).toBeVisible();
    },
  },
  {
    name: "a stack is created, gets a fleet and loses it, and is deleted by its name",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/stacks");
      await worker.link("Create stack");
      await expect(heading(page, "Create stack")).toBeFocused();
      await worker.type(worker.field("Name"), "seminar");
      await worker.goOn(...STACK_STEPS);
      await worker.make("CreateStack", () => worker.button("Create stack"), toast(worker, "Stack seminar is created."));
      await expect(heading(page, "seminar")).toBeFocused();
      const associate = dialog(page, /^Associate/);
      await worker.make(
        "AssociateFleet",
        async () => {
          await worker.button(/^Associate fleet/);
          await worker.choose(associate.getByRole("combobox", { name: "Fleet" }), "lab-linux");
          await worker.button("Associate fleet", associate);
        },
        toast(worker, "lab-linux is associated with seminar."),
        () => worker.button("Associate fleet", associate),
      );
      await worker.make(
        "DisassociateFleet",
        async () => {
          await worker.button("Disassociate lab-linux");
          await worker.button(/^Disassociate/, dialog(page, /^Disassociate/));
        },
        toast(worker, "lab-linux is no longer associated with seminar."),
      );
      await expect(page.getByText("No fleets.")).toBeVisible();
      await worker.storm();
      await worker.button("Delete");
      await worker.confirm("Delete stack seminar?", "seminar");
      await expect(page.getByText("1 of 1 steps done").or(heading(page, "Stacks"))).toBeVisible({ timeout: 30_000 });
    },
  },
  ...IMAGE_JOBS,
  {
    name: "a session is ended with a reason",
    account: "helpdesk",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/sessions");
      const end = page.getByRole("button", { name: /^End session of/ }).first();
      await expect(end).toBeVisible({ timeout: 30_000 });
      const user = ((await end.getAttribute("aria-label")) ?? "").replace(/^End session of (\S+).*$/, "$1");
      const asked = dialog(page, `End the session of ${user}?`);
      await worker.make(
        "ExpireSession",
        async () => {
          await worker.enter(end);
          await worker.type(asked.getByRole("textbox", { name: "Reason" }), "The desktop hung");
          await worker.button("End session", asked);
        },
        toast(worker, `The session of ${user} has ended.`),
        async () => {
          await expect(asked.getByRole("textbox", { name: "Reason" })).toHaveValue("The desktop hung");
          await worker.button("End session", asked);
        },
      );
    },
  },
  {
    name: "several fleets are selected and given a tag",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/fleets");
      await worker.toggle(page.getByRole("checkbox", { name: "Select hr-records", exact: true }));
      await worker.toggle(page.getByRole("checkbox", { name: "Select lab-linux", exact: true }));
      await worker.button("Tag", page.getByRole("region", { name: "Actions for selected fleets" }));
      const tag = dialog(page, "Tag 2 fleets?");
      await worker.type(tag.getByRole("textbox", { name: "Key" }), "round");
      await worker.type(tag.getByRole("textbox", { name: "Value" }), "7");
      await worker.make(
        "TagResource",
        () => worker.button("Tag", tag),
        page.getByText("2 of 2 steps done"),
        () => worker.button("Retry failed steps"),
        button(page, "Retry failed steps"),
      );
    },
  },
  {
    name: "tags are edited on the page of their resource",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/fleets/lab-linux");
      await worker.button("Edit tags");
      const edit = dialog(page, "Edit tags");
      await worker.button("Add tag", edit);
      await worker.type(edit.getByRole("textbox", { name: "Key" }).last(), "owner");
      await worker.type(edit.getByRole("textbox", { name: "Value" }).last(), "m.chen");
      await worker.make("TagResource", () => worker.button("Save tags", edit), toast(worker, "The tags are saved."));
      await worker.button("Edit tags");
      await worker.button("Remove tag owner", edit);
      await worker.make("UntagResource", () => worker.button("Save tags", edit), toast(worker, "The tags are saved.").last());
      await expect(page.getByRole("main").getByText("m.chen")).toHaveCount(0);
    },
  },
  {
    name: "an operation is run on its page",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/operations/UpdateStack");
      await worker.type(worker.field("Name"), "legal");
      await worker.type(worker.field(/^Display name/), "Legal department");
      const run = async () => {
        await expect(worker.field("Name")).toHaveValue("legal");
        await worker.button("Run UpdateStack");
        await worker.button("Run it", dialog(page, "Run UpdateStack?"));
      };
      await worker.make("UpdateStack", run, page.getByText("AWS answered."));
      await expect(page.getByLabel("Answer", { exact: true }).last()).toContainText("Legal department");
    },
  },
  {
    name: "a resource is found by a few letters",
    async work(worker) {
      const { page } = worker;
      await worker.storm();
      await worker.open("/c/demo");
      await worker.press("ControlOrMeta+k");
      const palette = dialog(page, "Search or run a command");
      await expect(palette.getByRole("combobox")).toBeFocused();
      await page.keyboard.type("cad");
      const fleet = palette.getByRole("option", { name: /^eng-cad-gpu ?Fleet$/ });
      await expect(fleet).toBeVisible();
      for (let steps = 0; steps < 20 && (await fleet.getAttribute("aria-selected")) !== "true"; steps += 1) await worker.press("ArrowDown");
      await worker.press("Enter");
      await expect(heading(page, "eng-cad-gpu")).toBeFocused();
    },
  },
  {
    name: "helpdesk makes a personal link",
    account: "helpdesk",
    async work(worker) {
      const { page } = worker;
      await worker.storm();
      await worker.open("/helpdesk?user=m.ostrova");
      await worker.button("Create link");
      const form = dialog(page, "Create a link for m.ostrova");
      await worker.choose(form.getByRole("combobox", { name: "Stack" }), "Finance");
      await worker.button("Create link", form);
      await expect(form.getByRole("textbox", { name: "Personal link" })).toHaveValue(/\/l\/[\w-]{20,}$/);
      await worker.press("Escape");
      await expect(form).toBeHidden();
    },
  },
];

for (const weather of ["fine", "foul"] as const) {
  test(`in ${weather} weather, with the keyboard alone: somebody signs in`, async ({ somebody, portico, complaints }) => {
    complaints.expect(401, "/sign-in");
    const page = await somebody();
    if (weather === "foul") await portico.emulator.weather({ operation: "*", latency_ms: 2_000 }, { operation: "*", error: "ThrottlingException", rate: 0.2 });
    const keys = new Keys(page);
    await page.goto("/");
    await expect(page.getByRole("textbox", { name: "User name" })).toBeFocused();
    await page.keyboard.type("operator");
    await keys.press("Tab");
    await page.keyboard.type("wrong");
    await keys.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "User name" })).toHaveValue("operator");
    await keys.type(page.getByRole("textbox", { name: "Password" }), PASSWORD);
    await keys.press("Enter");
    await expect(heading(page, "Overview")).toBeVisible();
    await alive(page);
    await keys.skip();
    await expect(page.getByRole("main")).toContainText("Fleets", { timeout: 30_000 });
  });

  for (const { name, account = "operator", work } of JOBS) {
    test(`in ${weather} weather, with the keyboard alone: ${name}`, async ({ signedIn, portico, complaints }) => {
      test.setTimeout(weather === "foul" ? 180_000 : 90_000);
      // What is refused on purpose, and what is read of something that has just gone.
      for (const status of [404, 409, 429, 502, 503, 504]) complaints.expect(status, /^\/fn\//);
      const page = await signedIn(account);
      await work(new Worker(page, portico, weather));
    });
  }
}
