import { ConnectorError } from "./errors.ts";

/** Makes a check that lets each object pass once: what can be gone through only once is not opened twice. */
export function claimOnce(what: "read" | "written" = "read"): (used: object) => void {
  const claimed = new WeakSet<object>();
  const remedy = what === "read" ? "pass a function that makes a new one" : "make a new one for each run";
  return (used) => {
    if (claimed.has(used)) throw new ConnectorError("used-twice", `can be ${what} only once; ${remedy}`);
    claimed.add(used);
  };
}
