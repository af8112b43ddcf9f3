// Follows steps: calls with what must come of them, shared with the Python suite, where
// python/steps.py says what a step may be.

import assert from "node:assert/strict";

import * as sdk from "@aws-sdk/client-appstream";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { cbor as encoding } from "@smithy/core/cbor";

export const IMAGE = "Amazon-AppStream2-Sample-Image-03-11-2023";
export const cbor = process.env.EMULATOR_PROTOCOL === "cbor";

// With ${name} replaced by what was saved under that name, and ${x*9} by nine x.
function filled(value, saved) {
  const text = JSON.stringify(value);
  return JSON.parse(
    text.replace(/\$\{([\w*]+)\}/g, (_, name) =>
      name.startsWith("x*") ? "x".repeat(Number(name.slice(2))) : saved[name],
    ),
  );
}

const at = (value, path) => path.split(".").reduce((value, part) => value?.[part], value);

/** Calls by the SDK: (operation, input, account, region). */
export function client(endpoint) {
  const clients = new Map();
  return (operation, input, account, region) => {
    const Command = sdk[`${operation}Command`];
    if (!Command) return callBare(endpoint, operation, input, account, region);
    const key = `${account} ${region}`;
    if (!clients.has(key)) {
      const appstream = new sdk.AppStreamClient({
        endpoint,
        region,
        credentials: { accessKeyId: account, secretAccessKey: "secret" },
        maxAttempts: 1,
        ...(cbor && { protocol: AwsSmithyRpcV2CborProtocol }),
      });
      clients.set(key, appstream);
    }
    return clients.get(key).send(new Command(input));
  };
}

/** What this version of the SDK does not know yet, in its words. */
async function callBare(endpoint, operation, input, account, region) {
  const scope = `${account}/20260101/${region}/appstream/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const answer = cbor
    ? await fetch(`${endpoint}/service/PhotonAdminProxyService/operation/${operation}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
        body: encoding.serialize(input),
      })
    : await fetch(endpoint, {
        method: "POST",
        headers: {
          authorization,
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `PhotonAdminProxyService.${operation}`,
        },
        body: JSON.stringify(input),
      });
  const body = cbor ? encoding.deserialize(new Uint8Array(await answer.arrayBuffer())) : await answer.json();
  if (answer.ok) return body;
  throw Object.assign(new Error(body.Message), { name: body.__type.split("#").pop() });
}

/** One account that goes through steps; gives the operations it called. */
export async function follow({ steps, fragments = {}, call, endpoint, account, other }) {
  const saved = { account, other, image: IMAGE };
  const called = new Set();
  const control = async (method, path, body) => {
    const answer = await fetch(`${endpoint}/_emulator/${path}`, { method, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
  };

  async function takeCall(step) {
    called.add(step.call);
    const answering = call(step.call, step.input, saved[step.as ?? "account"], step.region ?? "eu-central-1");
    if (step.error) {
      const { error: name, message } = step;
      return assert.rejects(answering, message ? { name, message } : { name });
    }
    const answer = await answering;
    for (const [path, value] of Object.entries(step.expect ?? {})) assert.deepEqual(at(answer, path), value, path);
    for (const [path, count] of Object.entries(step.count ?? {})) assert.equal(at(answer, path).length, count, path);
    for (const path of step.absent ?? []) assert.equal(at(answer, path), undefined, path);
    for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = at(answer, path);
  }

  async function take(step) {
    if (step.advance) return control("POST", "clock", { advance_seconds: step.advance });
    if (step.faults) return control("PUT", "faults", step.faults);
    if (step.open) return assert.equal((await fetch(step.open)).status, 200);
    if (step.expired) return assert.equal((await fetch(step.expired)).status, 403);
    if (step.starts) return assert.ok(step.starts.startsWith(step.with), step.starts);
    return takeCall(step);
  }

  async function walk(steps) {
    for (const step of steps) {
      if (step.use) {
        await walk(fragments[step.use]);
        continue;
      }
      for (let number = 0; number < (step.repeat ?? 1); number++) {
        saved.number = String(number).padStart(3, "0");
        try {
          await take(filled(step, saved));
        } catch (error) {
          error.message = `${JSON.stringify(step)}: ${error.message}`;
          throw error;
        }
      }
    }
  }

  await walk(steps);
  return called;
}
