// The JavaScript SDK against the emulator. Its own protocol is JSON 1.1; it
// speaks RPC v2 CBOR when its `protocol` is set.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as sdk from "@aws-sdk/client-appstream";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";

const endpoint = process.env.EMULATOR_ENDPOINT;
const cbor = process.env.EMULATOR_PROTOCOL === "cbor";
const IMAGE = "Amazon-AppStream2-Sample-Image-03-11-2023";
const QUICKLY = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

// The emulator takes an access key id of twelve digits for the account.
let accounts = cbor ? 700_000_000_000 : 600_000_000_000;

function account() {
  const accessKeyId = String(accounts++);
  const appstream = new sdk.AppStream({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId, secretAccessKey: "secret" },
    maxAttempts: 1,
    ...(cbor && { protocol: AwsSmithyRpcV2CborProtocol }),
  });
  const requests = [];
  appstream.middlewareStack.add(
    (next) => (args) => {
      requests.push(args.request);
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  return { appstream, requests };
}

async function advance(seconds) {
  const body = JSON.stringify({ advance_seconds: seconds });
  const answer = await fetch(`${endpoint}/_emulator/clock`, { method: "POST", body });
  assert.equal(answer.status, 200);
}

function fleet(more = {}) {
  return {
    Name: "fleet",
    ImageName: IMAGE,
    InstanceType: "stream.standard.medium",
    ComputeCapacity: { DesiredInstances: 2 },
    ...more,
  };
}

async function refused(promise, name, message) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.name, name);
    if (message) assert.equal(error.message, message);
    assert.ok(error.$metadata.requestId);
    return true;
  });
}

test("the protocol is the one that was asked for", async () => {
  const { appstream, requests } = account();
  await appstream.describeFleets({});
  const [request] = requests;
  assert.equal(request.headers["content-type"], cbor ? "application/cbor" : "application/x-amz-json-1.1");
  assert.equal(request.path.includes("/operation/DescribeFleets"), cbor);
});

test("a fleet is created, started, waited for, stopped and deleted", async () => {
  const { appstream } = account();
  const created = await appstream.createFleet(fleet({ Tags: { env: "test" } }));
  assert.equal(created.Fleet.State, "STOPPED");
  assert.ok(created.Fleet.CreatedTime instanceof Date);
  await appstream.startFleet({ Name: "fleet" });
  const waiter = { client: appstream, ...QUICKLY };
  await sdk.waitUntilFleetStarted(waiter, { Names: ["fleet"] });
  const { Fleets } = await appstream.describeFleets({ Names: ["fleet"] });
  assert.deepEqual(Fleets[0].ComputeCapacityStatus, { Desired: 2, Running: 2, InUse: 0, Available: 2 });
  await refused(
    appstream.updateFleet({ Name: "fleet", Description: "x" }),
    "ResourceInUseException",
    "Cannot update the attribute for fleet fleet when it is ACTIVE. The fleet must be stopped to complete this action.",
  );
  await appstream.stopFleet({ Name: "fleet" });
  await sdk.waitUntilFleetStopped(waiter, { Names: ["fleet"] });
  await appstream.deleteFleet({ Name: "fleet" });
  await assert.rejects(appstream.describeFleets({ Names: ["fleet"] }), sdk.ResourceNotFoundException);
});

test("fleet and stack hold each other", async () => {
  const { appstream } = account();
  await appstream.createFleet(fleet());
  const { Stack } = await appstream.createStack({ Name: "stack" });
  assert.deepEqual(Stack.ApplicationSettings, { Enabled: false });
  assert.equal(Stack.UserSettings.length, 9);
  await appstream.associateFleet({ FleetName: "fleet", StackName: "stack" });
  await refused(
    appstream.deleteFleet({ Name: "fleet" }),
    "ResourceInUseException",
    "The fleet fleet is associated with a stack. To delete the fleet, you must dissociate it from the stack.",
  );
  await refused(
    appstream.deleteStack({ Name: "stack" }),
    "ResourceInUseException",
    "Cannot delete stack stack. This stack has fleets associated with it. Only stacks with no fleets associated with it can be deleted.",
  );
  assert.deepEqual((await appstream.listAssociatedFleets({ StackName: "stack" })).Names, ["fleet"]);
  assert.deepEqual((await appstream.listAssociatedStacks({ FleetName: "fleet" })).Names, ["stack"]);
  await appstream.disassociateFleet({ FleetName: "fleet", StackName: "stack" });
  await appstream.deleteStack({ Name: "stack" });
  await appstream.deleteFleet({ Name: "fleet" });
});

test("a session is opened and ended", async () => {
  const { appstream } = account();
  await appstream.createFleet(fleet());
  await appstream.createStack({ Name: "stack" });
  const pair = { FleetName: "fleet", StackName: "stack" };
  await appstream.associateFleet(pair);
  const asked = { ...pair, UserId: "p.novak", ApplicationId: "Firefox", Validity: 3600 };
  await refused(appstream.createStreamingURL(asked), "ResourceNotAvailableException");
  await appstream.startFleet({ Name: "fleet" });
  await advance(180);
  const { StreamingURL, Expires } = await appstream.createStreamingURL(asked);
  assert.ok(Expires instanceof Date);
  const page = await fetch(StreamingURL);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<h1>Mozilla Firefox<\/h1>/);
  const { Sessions } = await appstream.describeSessions({ ...pair, UserId: "p.novak" });
  assert.equal(Sessions.length, 1);
  assert.equal(Sessions[0].ConnectionState, "CONNECTED");
  await appstream.expireSession({ SessionId: Sessions[0].Id });
  assert.deepEqual((await appstream.describeSessions(pair)).Sessions, []);
});

test("images are paged through", async () => {
  const { appstream } = account();
  const names = [];
  for await (const page of sdk.paginateDescribeImages({ client: appstream, pageSize: 3 }, {})) {
    assert.ok(page.Images.length <= 3);
    names.push(...page.Images.map((image) => image.Name));
  }
  assert.ok(names.includes(IMAGE));
  assert.equal(new Set(names).size, names.length);
});

test("tags are set and removed", async () => {
  const { appstream } = account();
  const { Fleet } = await appstream.createFleet(fleet({ Tags: { env: "test" } }));
  await appstream.tagResource({ ResourceArn: Fleet.Arn, Tags: { team: "a" } });
  await appstream.untagResource({ ResourceArn: Fleet.Arn, TagKeys: ["env"] });
  const { Tags } = await appstream.listTagsForResource({ ResourceArn: Fleet.Arn });
  assert.deepEqual(Tags, { team: "a" });
});

test("what does not fit the model is refused", async () => {
  const { appstream } = account();
  await refused(
    appstream.createStack({ Name: "-" }),
    "ValidationException",
    "1 validation error detected: Value '-' at 'name' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$",
  );
  await refused(appstream.describeFleets({ NextToken: "x" }), "InvalidParameterValueException");
});
