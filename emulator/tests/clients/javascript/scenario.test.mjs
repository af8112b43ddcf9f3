// All ninety operations, as scenario.json has it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as sdk from "@aws-sdk/client-appstream";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";

const endpoint = process.env.EMULATOR_ENDPOINT;
const cbor = process.env.EMULATOR_PROTOCOL === "cbor";

// With ${name} replaced by what was saved under that name.
function filled(value, saved) {
  return JSON.parse(JSON.stringify(value).replace(/\$\{(\w+)\}/g, (_, name) => saved[name]));
}

const at = (value, path) => path.split(".").reduce((value, part) => value[part], value);

async function follow(call, step, saved) {
  if (step.advance) {
    const body = JSON.stringify({ advance_seconds: step.advance });
    const answer = await fetch(`${endpoint}/_emulator/clock`, { method: "POST", body });
    assert.equal(answer.status, 200);
  } else if (step.open) {
    assert.equal((await fetch(step.open)).status, 200);
  } else if (step.error) {
    await assert.rejects(call(step.call, step.input), { name: step.error });
  } else {
    const answer = await call(step.call, step.input);
    for (const [path, value] of Object.entries(step.expect ?? {})) {
      assert.deepEqual(at(answer, path), value, path);
    }
    for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = at(answer, path);
  }
}

test("every operation", async () => {
  const account = cbor ? "799999999999" : "699999999999";
  const appstream = new sdk.AppStreamClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: account, secretAccessKey: "secret" },
    maxAttempts: 1,
    ...(cbor && { protocol: AwsSmithyRpcV2CborProtocol }),
  });
  const call = (operation, input) => appstream.send(new sdk[`${operation}Command`](input));
  const saved = { account };
  const called = new Set();
  const steps = JSON.parse(await readFile(process.env.EMULATOR_SCENARIO, "utf8"));
  for (const [number, step] of steps.entries()) {
    // What this version of the SDK does not know yet.
    if (step.call && !sdk[`${step.call}Command`]) {
      assert.equal(step.call, "UpdateImageBuilder");
      continue;
    }
    if (step.call) called.add(step.call);
    try {
      await follow(call, filled(step, saved), saved);
    } catch (error) {
      error.message = `step ${number}, ${JSON.stringify(step)}: ${error.message}`;
      throw error;
    }
  }
  assert.ok(called.size >= 89, `${called.size}`);
});
