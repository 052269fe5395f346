import { ConnectorError } from "./errors.ts";

/**
 * Makes a check that lets each object pass once: what can be gone through only once is not opened twice.
 * @param remedy How to have a new one for each run.
 */
export function claimOnce(what: "read" | "written", remedy: string): (used: object) => void {
  const claimed = new WeakSet<object>();
  return (used) => {
    if (claimed.has(used))
      throw new ConnectorError(
        "used-twice",
        `can be ${what} only once, but the flow was run again; ${remedy}`,
      );
    claimed.add(used);
  };
}
