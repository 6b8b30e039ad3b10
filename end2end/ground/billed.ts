// A desk that asks for a subscription.
import { apart } from "./apart.ts";

/** Its address. */
export const billed = (): Promise<string> => apart("billed", { BILLING: "stripe" });
