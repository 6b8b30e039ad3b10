// Every filter of a search, as Twilio's own client for Node sends it to the sandbox.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { client, main } from "./sandbox.mjs";

const parent = client(main);
let account;
let tenant;

/** Twilio's refusal with this status and code, as its client reports it. */
const refusal = (status, code) => (error) => error.status === status && error.code === code;

before(async () => {
  account = await parent.api.v2010.accounts.create({ friendlyName: `filters-${process.pid}-${Date.now()}` });
  tenant = client({ sid: account.sid, token: account.authToken });
});

after(async () => {
  await parent.api.v2010.accounts(account.sid).update({ status: "closed" });
});

test("every filter of a search is kept to", async () => {
  const local = tenant.availablePhoneNumbers("US").local;
  const [row] = await local.list({ areaCode: 415, limit: 1 });
  const district = await local.list({ inRateCenter: row.rateCenter, inLata: row.phoneNumber, limit: 20 });
  assert.ok(district.length > 0 && district.every((one) => one.rateCenter === row.rateCenter && one.lata === row.lata));
  await assert.rejects(local.list({ inRateCenter: row.rateCenter, limit: 1 }), refusal(400, 20422));
  const near = await local.list({ nearNumber: row.phoneNumber, distance: 10, limit: 20 });
  assert.ok(near.length > 0 && near.every((one) => one.region === "CA"));
  const wants = await local.list({ areaCode: 415, contains: "555018", limit: 20 });
  assert.ok(wants.length > 0 && wants.every((one) => one.addressRequirements !== "none"));
  assert.deepEqual(await local.list({ areaCode: 415, contains: "555018", excludeAllAddressRequired: true, limit: 20 }), []);
  const plain = await local.list({ areaCode: 415, excludeLocalAddressRequired: true, beta: false, faxEnabled: true, smsEnabled: true, limit: 20 });
  assert.ok(plain.length > 0 && plain.every((one) => !one.beta && one.addressRequirements !== "local"));
  const town = await local.list({ inLocality: row.locality, inRegion: "CA", inPostalCode: row.postalCode, limit: 20 });
  assert.ok(town.length > 0 && town.every((one) => one.locality === row.locality && one.postalCode === row.postalCode));
  for (const contains of ["4", "4*5", "1**2", "12345678901234567"]) {
    await assert.rejects(local.list({ contains, limit: 1 }), refusal(400, 20422));
  }
});
