import type { Hold } from "./hold.ts";
import type { IdbKeyval, Use } from "./keyval.ts";

/** Where the record lies: no key of a blob, which are arrays. */
const key = 0;

/** How often the holder shows that it lives. */
const beatMs = 1_000;

/** The record: who has the database, and how often it has said so. */
interface Beat {
  readonly owner: string;
  readonly beats: number;
}

/** How a heartbeat is taken. */
export interface HeartbeatOptions {
  readonly keyval: IdbKeyval;
  readonly use: Use;
  /** How long a holder may be silent before another takes its place. */
  readonly deadAfterMs: number;
}

/**
 * Takes a database where there are no Web Locks: by a record that its holder renews. A tab that sleeps cannot renew it, so
 * it may lose the database; as each transaction that writes asks for the record first, it then writes nothing more.
 * @returns Undefined if another holds it and lives.
 */
export async function takeHeartbeat(options: HeartbeatOptions): Promise<Heartbeat | undefined> {
  const owner = newOwner();
  const before = await waitForSilence(options);
  if (before === "alive") return undefined;
  const isTaken = await replace(options, before, { owner, beats: 0 });
  return isTaken ? new Heartbeat(options, owner) : undefined;
}

/** `crypto.randomUUID` is for secure pages only, which have Web Locks. */
function newOwner(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("-");
}

async function waitForSilence({
  keyval,
  use,
  deadAfterMs,
}: HeartbeatOptions): Promise<Beat | undefined | "alive"> {
  const look = (): Promise<Beat | undefined> =>
    use("readonly", (records) => keyval.promisifyRequest<Beat | undefined>(records.get(key)));
  const first = await look();
  if (first === undefined) return undefined;
  const step = Math.min(beatMs, deadAfterMs) / 2;
  for (let waited = 0; waited < deadAfterMs; waited += step) {
    await new Promise((resolve) => setTimeout(resolve, step));
    const now = await look();
    if (now === undefined) return undefined; // it was closed meanwhile
    if (!isSame(now, first)) return "alive";
  }
  return first;
}

function replace({ keyval, use }: HeartbeatOptions, before: Beat | undefined, own: Beat): Promise<boolean> {
  return use("readwrite", async (records) => {
    const now = await keyval.promisifyRequest<Beat | undefined>(records.get(key));
    if (!isSame(now, before)) return false;
    records.put(own, key);
    await keyval.promisifyRequest(records.transaction);
    return true;
  });
}

function isSame(one: Beat | undefined, other: Beat | undefined): boolean {
  return one?.owner === other?.owner && one?.beats === other?.beats;
}

class Heartbeat implements Hold {
  isLost = false;
  readonly #options: HeartbeatOptions;
  readonly #owner: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #beats = 0;
  #beating: Promise<unknown> = Promise.resolve();

  constructor(options: HeartbeatOptions, owner: string) {
    this.#options = options;
    this.#owner = owner;
    this.#timer = setInterval(() => {
      this.#beating = this.#renew().catch(() => {}); // what reads or writes next tells of a failure
    }, beatMs);
  }

  readonly isOurs = async (records: IDBObjectStore): Promise<boolean> => {
    const now = await this.#options.keyval.promisifyRequest<Beat | undefined>(records.get(key));
    if (now?.owner !== this.#owner) this.isLost = true;
    return !this.isLost;
  };

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#change((records) => records.delete(key));
  }

  async #renew(): Promise<void> {
    const beats = ++this.#beats;
    await this.#change((records) => records.put({ owner: this.#owner, beats }, key));
  }

  /** Without effect once another has it. */
  #change(act: (records: IDBObjectStore) => unknown): Promise<void> {
    return this.#options.use("readwrite", async (records) => {
      if (!(await this.isOurs(records))) return;
      act(records);
      await this.#options.keyval.promisifyRequest(records.transaction);
    });
  }
}
