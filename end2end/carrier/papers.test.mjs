// Numbers abroad, and the addresses and papers they are bought with, as Twilio's own client for Node reads them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { client, main } from "./sandbox.mjs";

const parent = client(main);
let account;
let tenant;

/** Twilio's refusal with this status and code, as its client reports it. */
const refusal = (status, code) => (error) => {
  assert.equal(error.status, status, error.message);
  assert.equal(error.code, code, error.message);
  return true;
};

before(async () => {
  const made = await parent.api.v2010.accounts.create({ friendlyName: `abroad-${process.pid}-${Date.now()}` });
  account = { sid: made.sid, token: made.authToken };
  tenant = client(account);
});

after(async () => {
  await parent.api.v2010.accounts(account.sid).update({ status: "closed" });
});

test("a number abroad is bought with an address and an approved bundle, and the address stays while it is held", async () => {
  const countries = await tenant.availablePhoneNumbers.list();
  assert.deepEqual(countries.filter(({ countryCode }) => ["AU", "DE", "GB"].includes(countryCode)).map(({ countryCode }) => countryCode).sort(), ["AU", "DE", "GB"]);
  const [offer] = await tenant.availablePhoneNumbers("DE").local.list({ limit: 1 });
  assert.deepEqual([offer.isoCountry, offer.addressRequirements, offer.locality], ["DE", "local", "Berlin"]);
  const buy = (papers) => tenant.incomingPhoneNumbers.create({ phoneNumber: offer.phoneNumber, ...papers });
  await assert.rejects(buy({}), refusal(400, 21615));
  const fields = { customerName: "Blum GmbH", street: "Lindenweg 1", city: "Berlin", region: "Berlin", postalCode: "10115", isoCountry: "DE" };
  const { sid: addressSid } = await tenant.addresses.create({ ...fields, friendlyName: "Office" });
  await assert.rejects(tenant.addresses.create({ ...fields, postalCode: "00000" }), refusal(400, 21628));
  await assert.rejects(buy({ addressSid }), refusal(400, 21649));
  const bundles = await tenant.numbers.v2.regulatoryCompliance.bundles.list();
  assert.deepEqual(bundles.map(({ status }) => status), ["twilio-approved", "twilio-approved", "draft"]);
  const { regulatoryCompliance } = tenant.numbers.v2;
  const german = await regulatoryCompliance.bundles.list({ isoCountry: "DE", numberType: "local" });
  assert.deepEqual(german.map(({ status }) => status), ["twilio-approved", "draft"]);
  const [rule, ...more] = await regulatoryCompliance.regulations.list({ isoCountry: "DE", numberType: "local", endUserType: "business" });
  assert.deepEqual([rule.friendlyName, rule.endUserType, more.length], ["Germany: local - Business", "business", 0]);
  assert.equal(rule.requirements.supporting_document[0][0].accepted_documents.length, 2);
  assert.deepEqual(await regulatoryCompliance.regulations.list({ isoCountry: "GB" }), []);
  const held = await buy({ addressSid, bundleSid: bundles[0].sid });
  assert.deepEqual([held.addressSid, held.bundleSid], [addressSid, bundles[0].sid]);
  const standing = await tenant.addresses(addressSid).dependentPhoneNumbers.list();
  assert.deepEqual(standing.map(({ phoneNumber }) => phoneNumber), [offer.phoneNumber]);
  await assert.rejects(tenant.addresses(addressSid).remove(), refusal(409, 20409));
  await tenant.incomingPhoneNumbers(held.sid).remove();
  assert.ok(await tenant.addresses(addressSid).remove());
  assert.deepEqual(await tenant.addresses.list({ friendlyName: "Office" }), []);
  const prices = await tenant.pricing.v1.phoneNumbers.countries("AU").fetch();
  assert.deepEqual(prices.phoneNumberPrices.map(({ numberType, currentPrice }) => [numberType, currentPrice]), [["mobile", "6.50"]]);
});
