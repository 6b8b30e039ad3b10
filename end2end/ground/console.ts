// Somebody at Twilio's own console: what happens to an owner's numbers behind the desk's back, at its practice carrier.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type APIResponse, type Page } from "@playwright/test";

/** The practice carrier's main account, as `docs/sandbox.md` tells it. */
const SID = "AC5a0db0c5a0db0c5a0db0c5a0db0c5a0d";
const TOKEN = "5a0db0c05a0db0c05a0db0c05a0db0c0";

type Holding = { account_sid: string; phone_number: string; sid: string };

/** Where it is: the desk said so when it started. */
function carrier(): string {
  const said = readFileSync(join(process.env.DESK_FOLDER ?? "", "said.txt"), "utf8");
  const address = /http:\/\/127\.0\.0\.1:\d+(?=\/sandbox)/.exec(said)?.[0];
  if (!address) throw new Error(`the desk did not say where its practice carrier is: ${said}`);
  return address;
}

async function ask(page: Page, method: "GET" | "POST" | "DELETE", path: string, sent: object = {}): Promise<APIResponse> {
  const authorization = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString("base64")}`;
  const answer = await page.request.fetch(`${carrier()}${path}`, { method, headers: { authorization }, ...sent });
  expect(answer.status(), `${method} ${path}: ${await answer.text()}`).toBeLessThan(300);
  return answer;
}

/** E.164 of a number as people read it. */
const digits = (number: string): string => `+1${number.replaceAll(/\D/g, "")}`;

/** Where a number is held. */
async function holding(page: Page, number: string): Promise<Holding> {
  const { holdings } = (await (await ask(page, "GET", "/sandbox/ledger")).json()) as { holdings: Holding[] };
  const found = holdings.find((held) => held.phone_number === digits(number));
  if (!found) throw new Error(`nobody holds ${number}`);
  return found;
}

const place = ({ account_sid, sid }: Holding): string => `/2010-04-01/Accounts/${account_sid}/IncomingPhoneNumbers/${sid}.json`;

/** Buys a number into the account that holds another one. */
export async function buyAtConsole(page: Page, beside: string, number: string, name: string): Promise<void> {
  const { account_sid } = await holding(page, beside);
  const form = { PhoneNumber: digits(number), FriendlyName: name };
  await ask(page, "POST", `/2010-04-01/Accounts/${account_sid}/IncomingPhoneNumbers.json`, { form });
}

/** Gives a number back. */
export async function releaseAtConsole(page: Page, number: string): Promise<void> {
  await ask(page, "DELETE", place(await holding(page, number)));
}

/** Changes how a number is set up. */
export async function changeAtConsole(page: Page, number: string, form: Record<string, string>): Promise<void> {
  await ask(page, "POST", place(await holding(page, number)), { form });
}

/** Lets every list of the account that holds this number fail; for so many calls. */
export async function hideLists(page: Page, number: string, times: number): Promise<void> {
  const { account_sid } = await holding(page, number);
  await ask(page, "POST", "/sandbox/faults", { data: { call: "list", kind: "error-before", times, account_sid } });
}

/** Lets the next order of this number be carried out without an answer. */
export async function loseAnswer(page: Page, number: string): Promise<void> {
  await ask(page, "POST", "/sandbox/faults", { data: { call: "purchase", kind: "timeout-after", phone_number: digits(number) } });
}

/** From now on Vapi's part gives so many numbers free of charge. */
export async function roomAtVapi(page: Page, numbers: number): Promise<void> {
  await ask(page, "POST", "/sandbox/vapi/limit", { data: { numbers } });
}

/** Somebody writes a text to a held number, perhaps with pictures. */
export async function writeTo(page: Page, number: string, text: { from: string; body?: string; pictures?: string[] }): Promise<void> {
  await ask(page, "POST", "/sandbox/texts", { data: { to: digits(number), ...text } });
}

/** Somebody calls a number, or it calls somebody; the call is over at once. */
export async function callAtConsole(page: Page, number: string, call: { from?: string; to?: string; seconds?: number; startedAt?: string }): Promise<void> {
  await ask(page, "POST", "/sandbox/calls", { data: { phoneNumber: digits(number), ...call } });
}

/** The carriers of the world move a number on that is asked for: `In progress`, `Action Required`, `Completed`. */
export async function portAtConsole(page: Page, number: string, status: string, reason?: string): Promise<void> {
  await ask(page, "POST", "/sandbox/port-ins", { data: { phoneNumber: digits(number), status, reason } });
}
