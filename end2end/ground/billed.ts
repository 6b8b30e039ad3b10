// A desk that asks for a subscription.
import { apart, folderOf } from "./apart.ts";

/** Its address. */
export const billed = (): Promise<string> => apart("billed", { BILLING: "stripe" });

/** Where it keeps its data. */
export const billedFolder = folderOf("billed");
