// All ninety operations, as scenario.json has it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { cbor, client, follow } from "./steps.mjs";

const endpoint = process.env.EMULATOR_ENDPOINT;

test("every operation", async () => {
  const account = cbor ? "799999999999" : "699999999999";
  const steps = JSON.parse(await readFile(process.env.EMULATOR_SCENARIO, "utf8"));
  const called = await follow({ steps, call: client(endpoint), endpoint, account, other: "499999999998" });
  assert.equal(called.size, 90);
});
