// The sandbox's answers against the shapes that Twilio publishes, for every operation that it implements.
//
// A shape is read strictly: every published field must be there, no other may be, and each format is checked. Where
// Twilio's own answers are known to differ from its shapes, the difference is one of the GAPS, and no more than those.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import Ajv from "ajv";
import addFormats from "ajv-formats";

import { ask, base, main } from "./sandbox.mjs";

const shapes = (name) => JSON.parse(readFileSync(new URL(`../../tests/wire/twilio_api_v2010.${name}.json`, import.meta.url)));
const SPEC = shapes("numbers");
const CALLS = shapes("calls");
Object.assign(SPEC.paths, CALLS.paths);
Object.assign(SPEC.components.schemas, CALLS.components.schemas);
const ROOT = "/2010-04-01/Accounts";

/** The known differences between Twilio's shapes and Twilio's own answers. */
const GAPS = {
  "addresses of lists and resources are relative, though their format says uri": (schema) => {
    for (const [name, field] of Object.entries(schema.properties)) {
      if (/uri$/.test(name) && field.format === "uri") field.format = "uri-reference";
    }
  },
  "unset addresses of a held number may be empty strings": (schema) => {
    for (const name of ["voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback"]) {
      if (schema.properties[name]?.format === "uri") schema.properties[name].format = "uri-or-empty";
    }
  },
  "lists of available numbers and of their countries have no paging fields": (schema) => {
    if (!schema.properties.available_phone_numbers && !schema.properties.countries) return;
    for (const name of ["end", "first_page_uri", "next_page_uri", "page", "page_size", "previous_page_uri", "start"]) {
      delete schema.properties[name];
    }
  },
  "coordinates of available numbers are strings": (schema) => {
    for (const name of ["latitude", "longitude"]) {
      if (schema.properties[name]?.type === "number") Object.assign(schema.properties[name], { type: "string", pattern: "^-?\\d+\\.\\d{6}$" });
    }
  },
  "available numbers have the capabilities voice, SMS and MMS": (schema) => {
    if (!schema.properties.lata) return;
    const yes = { type: "boolean" };
    schema.properties.capabilities = { type: "object", properties: { voice: yes, SMS: yes, MMS: yes } };
  },
  "prices of usage records are strings, in a currency in small letters": (schema) => {
    if (!schema.properties.usage_unit) return;
    Object.assign(schema.properties.price, { type: "string", pattern: "^\\d+(\\.\\d+)?$" });
    delete schema.properties.price_unit.format;
  },
  "the friendly name of an available number is not E.164": (schema) => {
    if (schema.properties.lata) delete schema.properties.friendly_name.format;
  },
};

/** OpenAPI 3.0 to JSON Schema: references resolved, `nullable` made a type, all fields required and no others. */
const strict = (schema) => {
  if (schema.$ref) return strict(SPEC.components.schemas[schema.$ref.split("/").pop()]);
  const copy = structuredClone(schema);
  if (copy.properties) {
    for (const close of Object.values(GAPS)) close(copy);
    copy.properties = Object.fromEntries(Object.entries(copy.properties).map(([name, field]) => [name, strict(field)]));
    copy.required = Object.keys(copy.properties);
    copy.additionalProperties = false;
  }
  if (copy.items) copy.items = strict(copy.items);
  // What has no type may be anything, null too.
  if (copy.nullable && copy.type) {
    copy.type = [copy.type, "null"];
    if (copy.enum) copy.enum = [...copy.enum, null];
  }
  for (const key of ["nullable", "title", "description", "example"]) delete copy[key];
  return copy;
};

const ajv = addFormats(new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false }));
ajv.addFormat("date-time-rfc-2822", /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
ajv.addFormat("phone-number", /^\+[1-9]\d{6,14}$/);
ajv.addFormat("http-method", /^(GET|POST)$/);
ajv.addFormat("iso-country-code", /^[A-Z]{2}$/);
ajv.addFormat("currency", /^[A-Z]{3}$/);
ajv.addFormat("uri-or-empty", /^(https?:\/\/\S+)?$/);
for (const open of ["uri-map", "phone-number-capabilities"]) ajv.addFormat(open, true);

/** Checks an answer against the published one for this operation and status. */
const fits = (method, path, { status, body }) => {
  const response = SPEC.paths[path][method.toLowerCase()].responses[status];
  assert.ok(response, `${method} ${path} answers ${status}: ${JSON.stringify(body)}`);
  const schema = response.content?.["application/json"]?.schema;
  if (!schema) return assert.equal(body, null);
  const validate = ajv.compile(strict(schema));
  assert.ok(validate(body), `${method} ${path}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body, null, 1)}`);
};

let account;
let own;
let number;

before(async () => {
  const made = await ask(`${ROOT}.json`, { form: { FriendlyName: `shapes-${Date.now()}` } });
  fits("POST", `${ROOT}.json`, made);
  account = made.body.sid;
  own = `${ROOT}/${account}`;
});

after(() => ask(`${own}.json`, { form: { Status: "closed" } }));

test("accounts", async () => {
  fits("GET", `${ROOT}.json`, await ask(`${ROOT}.json?PageSize=1`));
  fits("GET", `${ROOT}/{Sid}.json`, await ask(`${own}.json`));
  fits("POST", `${ROOT}/{Sid}.json`, await ask(`${own}.json`, { form: { FriendlyName: "Shapes" } }));
  const parent = (await ask(`${own}.json`)).body.owner_account_sid;
  fits("GET", `${ROOT}/{AccountSid}/Balance.json`, await ask(`${ROOT}/${parent}/Balance.json`));
});

test("available numbers", async () => {
  const shapes = `${ROOT}/{AccountSid}/AvailablePhoneNumbers`;
  fits("GET", `${shapes}.json`, await ask(`${own}/AvailablePhoneNumbers.json`));
  fits("GET", `${shapes}/{CountryCode}.json`, await ask(`${own}/AvailablePhoneNumbers/US.json`));
  for (const country of ["US", "CA"]) {
    for (const kind of ["Local", "TollFree"]) {
      const answer = await ask(`${own}/AvailablePhoneNumbers/${country}/${kind}.json?PageSize=100`);
      assert.equal(answer.body.available_phone_numbers.length, 100);
      fits("GET", `${shapes}/{CountryCode}/${kind}.json`, answer);
    }
  }
  fits("GET", `${shapes}/{CountryCode}/Local.json`, await ask(`${own}/AvailablePhoneNumbers/US/Local.json?AreaCode=212`));
});

test("held numbers", async () => {
  const shapes = `${ROOT}/{AccountSid}/IncomingPhoneNumbers`;
  const held = `${own}/IncomingPhoneNumbers`;
  const free = async (kind) => {
    const query = "ExcludeAllAddressRequired=true&SmsEnabled=true&PageSize=1";
    const { body } = await ask(`${own}/AvailablePhoneNumbers/US/${kind}.json?${query}`);
    return body.available_phone_numbers[0].phone_number;
  };
  const bought = await ask(`${held}.json`, { form: { PhoneNumber: await free("Local") } });
  fits("POST", `${shapes}.json`, bought);
  number = bought.body;
  fits("POST", `${shapes}/Local.json`, await ask(`${held}/Local.json`, { form: { PhoneNumber: await free("Local") } }));
  fits("POST", `${shapes}/TollFree.json`, await ask(`${held}/TollFree.json`, { form: { PhoneNumber: await free("TollFree") } }));
  fits("GET", `${shapes}.json`, await ask(`${held}.json`));
  for (const kind of ["Local", "TollFree", "Mobile"]) {
    const answer = await ask(`${held}/${kind}.json`);
    assert.equal(answer.body.incoming_phone_numbers.length, { Local: 2, TollFree: 1, Mobile: 0 }[kind]);
    fits("GET", `${shapes}/${kind}.json`, answer);
  }
  const changes = { VoiceUrl: "https://app.example.test/voice", SmsUrl: "https://app.example.test/sms", StatusCallback: "" };
  fits("GET", `${shapes}/{Sid}.json`, await ask(`${held}/${number.sid}.json`));
  fits("POST", `${shapes}/{Sid}.json`, await ask(`${held}/${number.sid}.json`, { form: changes }));
});

test("addresses, and numbers of the countries abroad", async () => {
  const shapes = `${ROOT}/{AccountSid}`;
  for (const [country, kind] of [["GB", "Local"], ["DE", "Local"], ["AU", "Mobile"]]) {
    fits("GET", `${shapes}/AvailablePhoneNumbers/{CountryCode}.json`, await ask(`${own}/AvailablePhoneNumbers/${country}.json`));
    const answer = await ask(`${own}/AvailablePhoneNumbers/${country}/${kind}.json`);
    assert.ok(answer.body.available_phone_numbers.length > 0);
    fits("GET", `${shapes}/AvailablePhoneNumbers/{CountryCode}/${kind}.json`, answer);
  }
  const form = { CustomerName: "Blum GmbH", Street: "Lindenweg 1", City: "Berlin", Region: "Berlin", PostalCode: "10115", IsoCountry: "DE" };
  const made = await ask(`${own}/Addresses.json`, { form });
  fits("POST", `${shapes}/Addresses.json`, made);
  fits("GET", `${shapes}/Addresses.json`, await ask(`${own}/Addresses.json`));
  const path = `${own}/Addresses/${made.body.sid}`;
  fits("GET", `${shapes}/Addresses/{Sid}.json`, await ask(`${path}.json`));
  const held = `${own}/IncomingPhoneNumbers`;
  await ask(`${held}.json`, { form: { PhoneNumber: "+14155550180", AddressSid: made.body.sid } });
  const standing = await ask(`${path}/DependentPhoneNumbers.json`);
  assert.equal(standing.body.dependent_phone_numbers.length, 1);
  fits("GET", `${shapes}/Addresses/{AddressSid}/DependentPhoneNumbers.json`, standing);
});

test("messages", async () => {
  const form = { To: "+14155550100", From: number.phone_number, Body: "Hello" };
  const sent = await ask(`${own}/Messages.json`, { form });
  fits("POST", `${ROOT}/{AccountSid}/Messages.json`, sent);
  fits("GET", `${ROOT}/{AccountSid}/Messages.json`, await ask(`${own}/Messages.json`));
  fits("GET", `${ROOT}/{AccountSid}/Messages/{Sid}.json`, await ask(`${own}/Messages/${sent.body.sid}.json`));
  // One that has come to its end, and one that came in.
  const read = () => ask(`${own}/Messages/${sent.body.sid}.json`);
  let ended = await read();
  while (ended.body.status !== "delivered") ended = await read();
  fits("GET", `${ROOT}/{AccountSid}/Messages/{Sid}.json`, ended);
  const authorization = `Basic ${Buffer.from(`${main.sid}:${main.token}`).toString("base64")}`;
  const headers = { authorization, "content-type": "application/json" };
  const text = JSON.stringify({ from: "+14155550100", to: number.phone_number, body: "Hi", pictures: ["image/png"] });
  const came = await (await fetch(`${base}/sandbox/texts`, { method: "POST", headers, body: text })).json();
  fits("GET", `${ROOT}/{AccountSid}/Messages/{Sid}.json`, await ask(`${own}/Messages/${came.sid}.json`));
});

test("calls and usage", async () => {
  const ring = (body) => ask("/sandbox/calls", { json: { phoneNumber: number.phone_number, ...body } });
  assert.equal((await ring({ from: "+15105550142", seconds: 61 })).status, 201);
  const made = await ring({ to: "+15105550142", status: "no-answer" });
  fits("GET", `${ROOT}/{AccountSid}/Calls.json`, await ask(`${own}/Calls.json`));
  fits("GET", `${ROOT}/{AccountSid}/Calls/{Sid}.json`, await ask(`${own}/Calls/${made.body.sid}.json`));
  for (const list of ["", "/AllTime", "/Daily", "/LastMonth", "/Monthly", "/ThisMonth", "/Today", "/Yearly", "/Yesterday"]) {
    fits("GET", `${ROOT}/{AccountSid}/Usage/Records${list}.json`, await ask(`${own}/Usage/Records${list}.json?PageSize=1000`));
  }
});

test("caller ids", async () => {
  const shapes = `${ROOT}/{AccountSid}/OutgoingCallerIds`;
  const ids = `${own}/OutgoingCallerIds`;
  const asked = await ask(`${ids}.json`, { form: { PhoneNumber: "+14155550140" } });
  fits("POST", `${shapes}.json`, asked);
  const typed = { phoneNumber: "+14155550140", code: asked.body.validation_code };
  assert.equal((await ask("/sandbox/caller-ids", { json: typed })).status, 204);
  const list = await ask(`${ids}.json`);
  fits("GET", `${shapes}.json`, list);
  const one = `${ids}/${list.body.outgoing_caller_ids[0].sid}.json`;
  fits("GET", `${shapes}/{Sid}.json`, await ask(one));
  fits("POST", `${shapes}/{Sid}.json`, await ask(one, { form: { FriendlyName: "Workshop" } }));
  fits("DELETE", `${shapes}/{Sid}.json`, await ask(one, { method: "DELETE" }));
});

test("a release answers 204 without a body", async () => {
  const path = `${own}/IncomingPhoneNumbers/${number.sid}.json`;
  fits("DELETE", `${ROOT}/{AccountSid}/IncomingPhoneNumbers/{Sid}.json`, await ask(path, { method: "DELETE" }));
});
