// Numbers of other carriers, as Twilio's own client for Node reads them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, base, client, main } from "./sandbox.mjs";

const parent = client(main);

test("a number is checked, asked for, listed, withdrawn, and moved on", async () => {
  const { sid, authToken: token } = await parent.api.v2010.accounts.create({ friendlyName: `ported-${process.pid}-${Date.now()}` });
  const user = client({ sid, token });
  // What is on sale and held by nobody is at another carrier too; what ends in 9 is mobile there.
  const offers = await user.availablePhoneNumbers("US").local.list({ areaCode: 303, limit: 10 });
  const number = offers.map((offer) => offer.phoneNumber).find((text) => !text.endsWith("9"));
  const can = await user.numbers.v1.portingPortabilities(number).fetch();
  assert.deepEqual([can.portable, can.numberType, can.country, can.pinAndAccountNumberRequired], [true, "LOCAL", "US", false]);
  const body = new FormData();
  body.set("document_type", "utility_bill");
  body.set("friendly_name", "bill.pdf");
  body.set("File", new Blob(["%PDF-1.7\n%%EOF"], { type: "application/pdf" }), "bill.pdf");
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}`;
  const uploaded = await (await fetch(`${base}/v1/Documents`, { method: "POST", headers: { authorization }, body })).json();
  assert.equal(uploaded.mime_type, "application/pdf");
  const wanted = {
    account_sid: sid,
    documents: [uploaded.sid],
    phone_numbers: [{ phone_number: number }],
    losing_carrier_information: {
      customer_name: "Ada", authorized_representative: "Ada L", authorized_representative_email: "ada@example.test",
      address: { street: "1 A St", city: "New York", state: "NY", zip: "10001", country: "USA" },
    },
  };
  const made = await user.numbers.v1.portingPortIns.create(wanted);
  assert.match(made.portInRequestSid, /^KW[0-9a-f]{32}$/);
  assert.deepEqual([made.portInRequestStatus, made.documents, made.phoneNumbers.length], ["In review", [uploaded.sid], 1]);
  const [listed] = await user.numbers.v1.portingAllPortIns.list({ limit: 5 });
  assert.deepEqual([listed.portInRequestSid, listed.phoneNumbersRequested], [made.portInRequestSid, 1]);
  assert.ok(await user.numbers.v1.portingPortIns(made.portInRequestSid).remove());
  assert.equal((await user.numbers.v1.portingPortIns(made.portInRequestSid).fetch()).portInRequestStatus, "Canceled");
  await user.numbers.v1.portingPortIns.create(wanted);
  assert.equal((await ask("/sandbox/port-ins", { json: { phoneNumber: number, status: "Completed" } })).status, 200);
  const [held] = await user.incomingPhoneNumbers.list({ phoneNumber: number });
  assert.equal(held.accountSid, sid);
  await parent.api.v2010.accounts(sid).update({ status: "closed" });
});
