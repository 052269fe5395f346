import type { Chain } from "./chains/chain.ts";

/** The chain of an operator's results; what goes to its failed stream, where there is one, leaves with them. */
export function besideFailed([main, failed]: readonly Chain[]): Chain {
  if (failed === undefined) return main!;
  const flush: Chain["flush"] = (right, came) => {
    main!.flush(right, came);
    failed.flush(right, came);
  };
  return { ...main!, flush };
}
