import type { Handle } from "./abi.ts";
import { CoreError } from "./error.ts";

/** Refuses the use of something that was freed. */
export function live(handle: Handle, what: string): Handle {
  if (handle === 0) throw new CoreError("already-freed", `this ${what} was freed`);
  return handle;
}
