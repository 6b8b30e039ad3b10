// Where the sandbox is, and how the official client and plain requests reach it.

import twilio from "twilio";

/** Required settings; a missing one stops the run with its name. */
const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: give the sandbox's SANDBOX_URL, SANDBOX_SID and SANDBOX_TOKEN`);
  return value;
};

export const base = setting("SANDBOX_URL").replace(/\/$/, "");
export const main = { sid: setting("SANDBOX_SID"), token: setting("SANDBOX_TOKEN") };

/** The official HTTP client, with Twilio's hosts replaced by the sandbox's and nothing else changed. */
class ToTheSandbox extends twilio.RequestClient {
  request(options) {
    const uri = options.uri.replace(/^https:\/\/(api|pricing|numbers)\.twilio\.com/, base);
    if (!uri.startsWith(base)) throw new Error(`the sandbox does not stand in for ${options.uri}`);
    return super.request({ ...options, uri });
  }
}

/** The official client for an account. */
export const client = ({ sid, token }) => twilio(sid, token, { httpClient: new ToTheSandbox({ timeout: 10_000 }) });

/** A plain request; a `form` or `json` makes it a POST. Gives the status and the parsed body. */
export const ask = async (path, { form, json, method = form || json ? "POST" : "GET", as = main } = {}) => {
  const authorization = `Basic ${Buffer.from(`${as.sid}:${as.token}`).toString("base64")}`;
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form);
  const headers = { authorization, ...(json && { "content-type": "application/json" }) };
  const response = await fetch(base + path, { method, body, headers });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
};
