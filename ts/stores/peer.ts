import { RecoveryError } from "../recovery/errors.ts";

/** A package that a store needs and that users have or not. */
export interface Peer<P> {
  readonly name: string;
  /** How it is handed over, such as `idbStore(name, { keyval })`. */
  readonly passedIn: string;
  /** Imports it, by a name that bundlers see. */
  readonly load: () => Promise<P>;
}

/** @throws {RecoveryError} `store-failed` where it is not installed. */
export async function loadPeer<P>(store: string, { name, passedIn, load }: Peer<P>): Promise<P> {
  try {
    return await load();
  } catch (cause) {
    const problem = `it needs the package ${name}: npm install ${name}, or pass it in, ${passedIn}`;
    throw new RecoveryError("store-failed", problem, { store }, cause);
  }
}
