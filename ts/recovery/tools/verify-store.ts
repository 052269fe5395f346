import type { BlobStore } from "../blobs.ts";
import { RecoveryError } from "../errors.ts";
import { decodeManifest, type Manifest, manifestName, manifestNumber } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { readSegment, type SegmentInfo } from "../segments.ts";
import { newestManifest } from "../session.ts";
import { withBlobs } from "./open-store.ts";
import { readBlob } from "./read-frames.ts";

/** A place in a store where there is not what was written. */
export interface StoreDamage {
  /** What in the store: a file's name, where it is a folder. Absent: the store as such. */
  readonly blob?: string;
  /** Offset in that, in bytes. */
  readonly byte?: number;
  /** What is wrong there, with the place. */
  readonly problem: string;
}

/** What came of reading all of a store. */
export interface StoreCheck {
  /** The store, as it was named. */
  readonly store: string;
  /** Whether all is as it was written. */
  readonly isSound: boolean;
  /** How much was read. */
  readonly manifests: number;
  readonly segments: number;
  readonly bytes: number;
  /** The epoch that a run would go on from. Absent where damage keeps it from going on, and in an empty store. */
  readonly resumesFrom?: number;
  readonly damages: readonly StoreDamage[];
}

/**
 * Reads everything in a store that a run may need, checks every checksum, and tells all that is damaged. Changes nothing.
 * @throws {RecoveryError} `cannot-resume` for what a later version has written, and what opening it throws. Damage is no
 *   error here.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { verifyStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2, 3]).output("out", () => {});
 * await run(flow, { recovery: store });
 * const { isSound, damages } = await verifyStore(store);
 * console.log(isSound, damages.length); // true 0
 * ```
 */
export async function verifyStore(store: RecoveryStore): Promise<StoreCheck> {
  return withBlobs(store, async (blobs, name) => {
    const check = new Check(blobs, name);
    for (const number of await manifestNumbers(blobs)) await check.manifest(number);
    return check.result();
  });
}

/** The newest first. */
async function manifestNumbers(blobs: BlobStore): Promise<number[]> {
  return (await blobs.list()).flatMap((name) => manifestNumber(name) ?? []).sort((a, b) => b - a);
}

class Check {
  readonly #blobs: BlobStore;
  readonly #store: string;
  readonly #damages: StoreDamage[] = [];
  /** Whether those that were read are whole. */
  readonly #segments: Map<string, boolean> = new Map();
  #manifests = 0;
  #bytes = 0;

  constructor(blobs: BlobStore, store: string) {
    this.#blobs = blobs;
    this.#store = store;
  }

  /** Reads a manifest, and what it lists. */
  async manifest(number: number): Promise<void> {
    const blob = manifestName(number);
    const manifest = await this.#unlessDamaged(async () => {
      const bytes = await readBlob(this.#blobs, { name: blob }, this.#store);
      this.#bytes += bytes.length;
      return decodeManifest(bytes, this.#store, blob);
    });
    this.#manifests++;
    for (const info of manifest?.segments ?? [])
      if (!this.#segments.has(info.name)) await this.#segment(info);
  }

  async result(): Promise<StoreCheck> {
    const resumption = await this.#resumption(); // which may find damage, too
    return {
      store: this.#store,
      isSound: this.#damages.length === 0,
      manifests: this.#manifests,
      segments: this.#segments.size,
      bytes: this.#bytes,
      ...resumption,
      damages: this.#damages,
    };
  }

  async #resumption(): Promise<Pick<StoreCheck, "resumesFrom">> {
    let manifest: Manifest | undefined;
    try {
      ({ manifest } = await newestManifest(this.#blobs, this.#store));
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (this.#manifests === 0) this.#add(error);
    }
    const isWhole = manifest?.segments.every(({ name }) => this.#segments.get(name));
    return isWhole ? { resumesFrom: manifest!.epoch } : {};
  }

  async #segment(info: SegmentInfo): Promise<void> {
    const before = this.#damages.length;
    await this.#unlessDamaged(async () => {
      const bytes = await readBlob(this.#blobs, info, this.#store);
      this.#bytes += bytes.length;
      const frames = readSegment(bytes, info, { store: this.#store }, (error) => this.#add(error));
      for (const _ of frames); // reading them checks them
    });
    this.#segments.set(info.name, this.#damages.length === before);
  }

  async #unlessDamaged<R>(read: () => Promise<R>): Promise<R | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#add(error);
      return undefined;
    }
  }

  #add({ site: { blob, byte }, message }: RecoveryError): void {
    this.#damages.push({
      ...(blob !== undefined && { blob }),
      ...(byte !== undefined && { byte }),
      problem: message,
    });
  }
}

function isDamage(error: unknown): error is RecoveryError {
  return error instanceof RecoveryError && error.code === "store-damaged";
}
