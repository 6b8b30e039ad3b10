// What was used, as Twilio's own client for Node reads it: calls by number and day, and the records without their parents.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, client, main } from "./sandbox.mjs";

const parent = client(main);
const name = `used-${process.pid}-${Date.now()}`;

test("calls are listed by number and by day, and what was used is counted without its parents twice", async () => {
  const { sid, authToken: token } = await parent.api.v2010.accounts.create({ friendlyName: `${name}-used` });
  const user = client({ sid, token });
  const [offer] = await user.availablePhoneNumbers("US").local.list({ areaCode: 214, smsEnabled: true, excludeAllAddressRequired: true, limit: 1 });
  const { phoneNumber } = await user.incomingPhoneNumbers.create({ phoneNumber: offer.phoneNumber });
  const ring = async (body) => assert.equal((await ask("/sandbox/calls", { json: { phoneNumber, ...body } })).status, 201);
  await ring({ from: "+15105550142", seconds: 61 });
  await ring({ to: "+15105550143", seconds: 5, startedAt: "2026-01-15T12:00:00Z" });
  const calls = await user.calls.list({ to: phoneNumber });
  assert.deepEqual(calls.map((one) => [one.from, one.direction, one.duration, one.price]), [["+15105550142", "inbound", "61", "-0.01700"]]);
  const older = await user.calls.list({ startTimeAfter: new Date("2026-01-01T00:00:00Z"), startTimeBefore: new Date("2026-02-01T00:00:00Z") });
  assert.deepEqual(older.map((one) => one.to), ["+15105550143"]);
  const price = async (records, options) => Object.fromEntries((await records.list({ limit: 1000, ...options })).map((one) => [one.category, Number(one.price)]));
  const month = await price(user.usage.records.thisMonth, { includeSubaccounts: false });
  assert.equal(month["calls-inbound-local"], 0.017);
  assert.equal(month.calls, 0.017);
  assert.equal(month.totalprice, 1.167);
  const january = await price(user.usage.records, { startDate: new Date("2026-01-01"), endDate: new Date("2026-01-31") });
  assert.deepEqual([january["calls-outbound"], january.totalprice], [0.014, 0.014]);
  const [daily] = await user.usage.records.daily.list({ category: "calls", limit: 1 });
  assert.deepEqual([daily.count, daily.countUnit, daily.usage, daily.usageUnit], ["1", "calls", "2", "minutes"]);
  // Left to itself the parent counts the children as well.
  const whole = await price(parent.usage.records.today);
  const alone = await price(parent.usage.records.today, { includeSubaccounts: false });
  assert.ok(whole.totalprice > alone.totalprice);
  await parent.api.v2010.accounts(sid).update({ status: "closed" });
});
