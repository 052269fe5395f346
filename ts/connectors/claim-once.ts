import { ConnectorError } from "./errors.ts";

/**
 * Makes a check that lets each object pass once: what can be gone through only once is not opened twice.
 * @param maker Name of the function that takes a function making one.
 */
export function claimOnce(maker: string): (used: object) => void {
  const claimed = new WeakSet<object>();
  return (used) => {
    if (claimed.has(used)) {
      throw new ConnectorError(
        "used-twice",
        `can be read only once, but the flow was run again; ${maker}(() => …) makes a new one for each run`,
      );
    }
    claimed.add(used);
  };
}
