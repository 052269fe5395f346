import type { Handle } from "./abi.ts";
import { CoreError } from "./error.ts";

/** Refuses the use of something that was freed: its owner writes 0 then, because its block may be another's by now. */
export function live(handle: Handle, what: string): Handle {
  if (handle === 0) throw new CoreError("already-freed", `this ${what} was freed`);
  return handle;
}
