// A number held elsewhere, as Twilio's own client for Node verifies it: asked for, typed on the telephone, listed, taken away.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, client, main } from "./sandbox.mjs";

const parent = client(main);
const name = `caller-ids-${process.pid}-${Date.now()}`;
const NUMBER = "+14155550140";

test("a caller id is listed from the moment its code was typed, and no more once it is removed", async () => {
  const { sid, authToken: token } = await parent.api.v2010.accounts.create({ friendlyName: name });
  const user = client({ sid, token });
  const { validationCode, callSid } = await user.validationRequests.create({ phoneNumber: NUMBER, friendlyName: "Workshop" });
  assert.match(validationCode, /^\d{6}$/);
  assert.match(callSid, /^CA[0-9a-f]{32}$/);
  assert.deepEqual(await user.outgoingCallerIds.list({ phoneNumber: NUMBER }), []);
  const type = (code) => ask("/sandbox/caller-ids", { json: { phoneNumber: NUMBER, code } });
  assert.equal((await type("none")).status, 400);
  assert.equal((await type(validationCode)).status, 204);
  const [one] = await user.outgoingCallerIds.list({ phoneNumber: NUMBER });
  assert.deepEqual([one.phoneNumber, one.friendlyName], [NUMBER, "Workshop"]);
  await assert.rejects(user.validationRequests.create({ phoneNumber: NUMBER }), { code: 21450, status: 400 });
  const renamed = await user.outgoingCallerIds(one.sid).update({ friendlyName: "Shop" });
  assert.equal(renamed.friendlyName, "Shop");
  assert.equal(await user.outgoingCallerIds(one.sid).remove(), true);
  await assert.rejects(user.outgoingCallerIds(one.sid).fetch(), { code: 20404 });
  await parent.api.v2010.accounts(sid).update({ status: "closed" });
});
