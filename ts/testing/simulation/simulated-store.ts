import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryStore } from "../../recovery/recovery-store.ts";
import { TestKitError } from "../errors.ts";
import type { PendingActs } from "./pending-acts.ts";
import { isManifest, segmentsOf } from "./told-manifest.ts";

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

  /**
   * Each manifest that is there has all of its segments, and nothing else is there.
   * @throws {TestKitError} `store-litter`
   */
  checkTidy(mostManifests: number): void {
    const names = [...this.blobs.keys()];
    const manifests = names.filter(isManifest);
    if (manifests.length > mostManifests)
      throw new TestKitError("store-litter", `${manifests.length} manifests are left, not ${mostManifests}`);
    const listed = new Set(manifests.flatMap((name) => segmentsOf(this.blobs.get(name)!)));
    const litter = names.filter((name) => !isManifest(name) && !listed.has(name));
    if (litter.length > 0) throw new TestKitError("store-litter", `nothing needs ${litter.join(", ")}`);
    const lost = [...listed].filter((name) => !this.blobs.has(name));
    if (lost.length > 0) throw new TestKitError("store-litter", `${lost.join(", ")} is gone`);
  }

  #open(): BlobStore {
    const { blobs } = this;
    let underWay = 0;
    const act = async <R>(what: string, effect: () => R, takesRoom = false): Promise<R> => {
      underWay++;
      try {
        return await this.#acts.do(what, effect, { takesRoom });
      } finally {
        underWay--;
      }
    };
    const put = ({ name, bytes }: Blob): void => void blobs.set(name, bytes.slice());
    const write = (blob: Blob): Promise<void> => act(`write ${blob.name}`, () => put(blob), true);
    const remove = (name: string): Promise<void> => act(`delete ${name}`, () => void blobs.delete(name));
    return {
      list: () => act("list", () => [...blobs.keys()]),
      read: (names) => act(`read ${names.join(", ")}`, () => names.map((name) => blobs.get(name)?.slice())),
      write: (many) => allOf(many.map(write)),
      create: (blob) =>
        act(
          `create ${blob.name}`,
          () => {
            if (blobs.has(blob.name)) return false;
            put(blob);
            return true;
          },
          true,
        ),
      delete: (names) => allOf(names.map(remove)),
      async close() {
        if (underWay > 0)
          throw new TestKitError("closed-early", `the store is closed amid ${underWay} calls`);
      },
    };
  }
}

/** Settles when all have; rejects if one does. */
async function allOf(acts: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(acts);
  await Promise.all(acts);
}
