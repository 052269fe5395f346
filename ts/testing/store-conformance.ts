import type { BlobStore } from "../recovery/blobs.ts";
import { RecoveryError } from "../recovery/errors.ts";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { contentCases } from "./stores/content-cases.ts";
import { promiseCases } from "./stores/promise-cases.ts";
import type { OpenedStore } from "./stores/store-case.ts";

/** One promise of `BlobStore`. */
export interface StoreCase {
  /** What the store promises: a name for the test. */
  readonly name: string;
  /** Opens a new store and tries it; rejects with a {@link StoreMismatch} where it breaks the promise. */
  run(): Promise<void>;
}

/** What stores are tried with. */
export interface StoreConformanceOptions {
  /** Size of the largest blobs that are written, in bytes. More than a store keeps in one piece. Default: 9,000,001. */
  readonly largest?: number;
}

/**
 * The promises of `BlobStore`, as cases for any test runner, or for none.
 *
 * Not among them: what a store does when its process or its machine dies in the middle of a write, or its disk is full.
 * That is for tests of its own.
 * @param newStore Gives a store with nothing in it, on a place of its own. Called once a case; the case opens and closes it.
 * @returns The cases, in no order that matters. Each leaves its place closed, with what it has written in it.
 * @example
 * ```ts
 * import { memoryStore } from "tidemark/stores/memory";
 * import { storeConformance } from "tidemark/testing";
 * // With a test runner: for (const { name, run } of storeConformance(memoryStore)) test(name, run);
 * for (const { run } of storeConformance(memoryStore, { largest: 100_000 })) await run();
 * console.log("memoryStore keeps to it"); // memoryStore keeps to it
 * ```
 */
export function storeConformance(
  newStore: () => RecoveryStore | Promise<RecoveryStore>,
  options: StoreConformanceOptions = {},
): readonly StoreCase[] {
  const { largest = 9_000_001 } = options;
  return Object.entries({ ...contentCases, ...promiseCases }).map(([name, check]) => ({
    name,
    async run() {
      const open = new OpenStores(await newStore(), largest);
      try {
        await open.start();
        await check(open);
      } finally {
        await open.close();
      }
    },
  }));
}

/** What one case has open. */
class OpenStores implements OpenedStore {
  readonly largest: number;
  readonly #store: RecoveryStore;
  #open: BlobStore[] = [];

  constructor(store: RecoveryStore, largest: number) {
    this.#store = store;
    this.largest = largest;
  }

  get blobs(): BlobStore {
    return this.#open[0]!; // opened before any case is given it
  }

  async start(): Promise<BlobStore> {
    const opened = await this.#store.open();
    this.#open.push(opened);
    return opened;
  }

  async openAgain(): Promise<BlobStore | undefined> {
    try {
      return await this.start();
    } catch (error) {
      if (error instanceof RecoveryError && error.code === "store-in-use") return undefined;
      throw error;
    }
  }

  async reopen(): Promise<BlobStore> {
    await this.close();
    return this.start();
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = [];
    for (const blobs of open) await blobs.close?.();
  }
}
