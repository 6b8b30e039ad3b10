// Removes the folder of the desk that the browser tests used.
import { rmSync } from "node:fs";

export default function teardown(): void {
  if (process.env.DESK_FOLDER?.includes("numberdesk-end2end-")) {
    rmSync(process.env.DESK_FOLDER, { recursive: true, force: true });
  }
}
