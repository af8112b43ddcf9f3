//! The jobs about images, image builders and directory configs.

import { expect } from "./fixtures";
import { dialog, heading } from "./pages";
import { type Job, toast } from "./worker";

export const IMAGE_JOBS: Job[] = [
  {
    name: "an image is copied, shared with an account, and taken back",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/images/qa-2026-03");
      const copy = dialog(page, "Copy image qa-2026-03");
      await worker.make(
        "CopyImage",
        async () => {
          await worker.button("Copy image");
          await worker.type(copy.getByRole("textbox", { name: "Name" }), "qa-copy");
          await worker.press("Enter");
        },
        toast(worker, "qa-copy is being copied"),
        () => worker.button("Copy image", copy),
      );
      const share = dialog(page, "Share image qa-2026-03");
      await worker.make(
        "UpdateImagePermissions",
        async () => {
          await worker.button("Share image");
          await worker.type(share.getByRole("textbox", { name: "AWS account id" }), "345678901234");
          await worker.press("Enter");
        },
        toast(worker, "Account 345678901234 may use the image in fleets."),
        async () => {
          await expect(share.getByRole("textbox", { name: "AWS account id" })).toHaveValue("345678901234");
          await worker.button("Share image", share);
        },
      );
      await worker.make(
        "DeleteImagePermissions",
        async () => {
          await worker.button("Revoke permissions of 345678901234");
          await worker.button("Revoke permissions", dialog(page, /^Revoke permissions of account/));
        },
        toast(worker, "Account 345678901234 may no longer use the image."),
      );
    },
  },
  {
    name: "an image builder is created, stopped, started, connected to, and deleted",
    async work(worker) {
      const { page, portico } = worker;
      await worker.open("/c/demo/image-builders");
      await worker.link("Create image builder");
      await worker.type(worker.field("Name"), "desk-builder");
      await worker.type(worker.box(/^Image optional$/), "office-base-2026-02");
      await worker.goOn("instance");
      await worker.type(worker.box("Instance type"), "stream.standard.large");
      await worker.goOn("network and domain", "tags", "review");
      await worker.make(
        "CreateImageBuilder",
        () => worker.button("Create image builder"),
        toast(worker, "Image builder desk-builder is being created."),
      );
      await portico.emulator.advance(3_600);
      await expect(page.getByText("Running", { exact: true })).toBeVisible({ timeout: 30_000 });
      const opened = page.waitForEvent("popup");
      await worker.button("Connect");
      await (await opened).close();
      await worker.make(
        "StopImageBuilder",
        async () => {
          await worker.button("Stop");
          await worker.button("Stop image builder", dialog(page, "Stop image builder desk-builder?"));
        },
        toast(worker, "desk-builder is stopping."),
      );
      await portico.emulator.advance(3_600);
      await expect(page.getByText("Stopped", { exact: true })).toBeVisible({ timeout: 30_000 });
      const start = dialog(page, "Start image builder desk-builder");
      await worker.make(
        "StartImageBuilder",
        async () => {
          await worker.button("Start");
          await worker.choose(start.getByRole("combobox", { name: "Agent version" }), "The newest");
          await worker.button("Start image builder", start);
        },
        toast(worker, "desk-builder is starting."),
        () => worker.button("Start image builder", start),
      );
      await portico.emulator.advance(3_600);
      await expect(page.getByText("Running", { exact: true })).toBeVisible({ timeout: 30_000 });
      await worker.button("Stop");
      await worker.button("Stop image builder", dialog(page, "Stop image builder desk-builder?"));
      // The first one's toast may still be there.
      await expect(page.getByText("Stopping", { exact: true })).toBeVisible();
      await portico.emulator.advance(3_600);
      await expect(page.getByText("Stopped", { exact: true })).toBeVisible({ timeout: 30_000 });
      const title = "Delete image builder desk-builder?";
      await worker.make(
        "DeleteImageBuilder",
        async () => {
          await worker.button("Delete");
          await worker.confirm(title, "desk-builder");
        },
        toast(worker, "desk-builder is being deleted."),
        () => worker.button("Delete image builder", dialog(page, title)),
      );
    },
  },
  {
    name: "a directory config is created, edited, and deleted by its name",
    async work(worker) {
      const { page } = worker;
      await worker.open("/c/demo/directory-configs");
      await worker.link("Create directory config");
      await worker.type(worker.field("Directory name"), "lab.example.com");
      await worker.type(worker.field(/^Organizational units/), "OU=Lab,DC=example,DC=com");
      await worker.goOn("service account", "certificate-based authentication", "review");
      await worker.make(
        "CreateDirectoryConfig",
        () => worker.button("Create directory config"),
        toast(worker, "Directory config lab.example.com is created."),
      );
      await worker.link("Edit");
      await expect(heading(page, "Edit lab.example.com")).toBeFocused();
      const units = worker.field(/^Organizational units/);
      await worker.type(units, "OU=Desk,DC=example,DC=com");
      await worker.make(
        "UpdateDirectoryConfig",
        () => worker.button("Save changes"),
        toast(worker, "Directory config lab.example.com is saved."),
        async () => {
          await expect(units).toHaveValue("OU=Desk,DC=example,DC=com");
          await worker.button("Save changes");
        },
      );
      const title = "Delete directory config lab.example.com?";
      await worker.make(
        "DeleteDirectoryConfig",
        async () => {
          await worker.button("Delete");
          await worker.confirm(title, "lab.example.com");
        },
        toast(worker, "lab.example.com is deleted."),
        () => worker.button("Delete directory config", dialog(page, title)),
      );
    },
  },
];
