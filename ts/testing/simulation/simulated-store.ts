import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryStore } from "../../recovery/recovery-store.ts";
import type { PendingActs } from "./pending-acts.ts";

/** A store whose writes take effect when a seed says so, and which outlives the processes that write it. */
export class SimulatedStore {
  readonly blobs: Map<string, Uint8Array> = new Map();
  readonly #acts: PendingActs;

  constructor(acts: PendingActs) {
    this.#acts = acts;
  }

  /** As a process opens it. */
  get store(): RecoveryStore {
    return new RecoveryStore("simulated", async () => this.#open());
  }

  /** What it holds, in bytes. */
  get bytes(): number {
    let bytes = 0;
    for (const blob of this.blobs.values()) bytes += blob.length;
    return bytes;
  }

  #open(): BlobStore {
    const { blobs } = this;
    const acts = this.#acts;
    const put = ({ name, bytes }: Blob): void => void blobs.set(name, bytes.slice());
    return {
      list: () => acts.do(() => [...blobs.keys()]),
      read: (names) => acts.do(() => names.map((name) => blobs.get(name)?.slice())),
      write: async (many) => void (await Promise.all(many.map((one) => acts.do(() => put(one))))),
      create: (blob) =>
        acts.do(() => {
          if (blobs.has(blob.name)) return false;
          put(blob);
          return true;
        }),
      delete: async (names) =>
        void (await Promise.all(names.map((name) => acts.do(() => blobs.delete(name))))),
    };
  }
}
