// Every rule and error sentence, as rules.json has them.

import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { cbor, client, follow } from "./steps.mjs";

const endpoint = process.env.EMULATOR_STILL_ENDPOINT;
const { fragments, rules } = JSON.parse(await readFile(process.env.EMULATOR_RULES, "utf8"));
const call = client(endpoint);

// The emulator takes an access key id of twelve digits for the account.
let accounts = cbor ? 200_000_000_000 : 100_000_000_000;

// One after the other: they move the same clock.
for (const [rule, steps] of Object.entries(rules)) {
  test(rule, async () => {
    const [account, other] = [String(accounts++), String(accounts++)];
    await follow({ steps, fragments, call, endpoint, account, other });
  });
}
