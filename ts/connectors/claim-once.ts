import { ConnectorError } from "./errors.ts";

/** Makes a check that lets each object pass once: what can be gone through only once is not opened twice. */
export function claimOnce(): (used: object) => void {
  const claimed = new WeakSet<object>();
  return (used) => {
    if (claimed.has(used)) {
      throw new ConnectorError("used-twice", "can be read only once; pass a function that makes a new one");
    }
    claimed.add(used);
  };
}
