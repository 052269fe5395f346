import type { BlobStore } from "./blobs.ts";
import { RecoveryError } from "./errors.ts";
import type { Frame } from "./frames.ts";
import { LoadedCells } from "./loaded-cells.ts";
import { decodeManifest, encodeManifest, type Manifest, manifestName, manifestNumber } from "./manifest.ts";
import {
  isSegmentName,
  lifeOfSegment,
  readSegment,
  type SegmentInfo,
  segmentName,
  segmentOf,
} from "./segments.ts";

/** So many segments are read at once. */
const AT_ONCE = 4;
/** So often one who has lost a race to begin looks again. */
const TRIES = 8;

/** A manifest that could not be read, and why. */
export interface FallBack {
  readonly damaged: RecoveryError;
  /** The epoch that is gone on from. */
  readonly epoch: number;
}

/**
 * One run's way to its store. It begins with a manifest of its own, so that nothing that a dead run has left under way can
 * take effect any more; its number is the run's name in the store.
 */
export class StoreSession {
  readonly #blobs: BlobStore;
  readonly #store: string;
  readonly #keep: number;
  #manifest: Manifest;
  /** The newest first: those that are kept, or are to be deleted. */
  #kept: Manifest[];
  /** Those that could not be deleted yet: so long their segments stay, too. */
  #gone: Manifest[] = [];
  #segments = 0;
  #cleaning: Promise<void> = Promise.resolve();
  /** Settles when the store has answered all that it has been asked so far. */
  #answered: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #closing: Promise<void> | undefined;
  /** What damage has been passed over. */
  readonly fallBack: FallBack | undefined;

  private constructor(
    blobs: BlobStore,
    store: string,
    keep: number,
    manifest: Manifest,
    parents: readonly Manifest[],
    fallBack: FallBack | undefined,
  ) {
    this.#blobs = blobs;
    this.#store = store;
    this.#keep = keep;
    this.#manifest = manifest;
    this.#kept = [manifest, ...parents];
    this.fallBack = fallBack;
  }

  /**
   * Begins a run.
   * @param keep How many manifests are kept.
   * @throws {RecoveryError} `store-damaged`, `cannot-resume`, `store-in-use`, and what the store throws.
   */
  static async begin(
    blobs: BlobStore,
    store: string,
    { flow, bins, keep }: { readonly flow: string; readonly bins: number; readonly keep: number },
  ): Promise<StoreSession> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await newestManifest(blobs, store);
      const { manifest: parent, number } = found;
      if (parent !== undefined) checkSame(parent, flow, bins, store);
      const own = { number: number + 1, life: number + 1, flow, bins };
      const rest = parent ?? { epoch: 0, isFinal: false, isTold: false, segments: [] };
      const manifest: Manifest = { ...rest, ...own };
      if (!(await createManifest(blobs, manifest))) continue; // what a dead run had under way has landed just now
      const session = new StoreSession(
        blobs,
        store,
        keep,
        manifest,
        found.older.slice(0, keep),
        found.fallBack,
      );
      session.#gone = found.older.slice(keep); // of runs that died before they had committed twice
      return session;
    }
    throw new RecoveryError("store-in-use", "another run writes to it", { store });
  }

  /** The last that was committed, by whichever run. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** All cells, read anew. @throws {RecoveryError} `store-damaged`, `cannot-resume`. */
  async load(): Promise<LoadedCells> {
    const cells = new LoadedCells();
    const segments = [...this.#manifest.segments].reverse();
    for (let from = 0; from < segments.length; from += AT_ONCE) {
      const some = segments.slice(from, from + AT_ONCE);
      const read = await this.#asked(this.#blobs.read(some.map(({ name }) => name)));
      for (const [i, info] of some.entries()) {
        const bytes = read[i];
        if (bytes === undefined)
          throw new RecoveryError("store-damaged", "it is gone", { store: this.#store, blob: info.name });
        const frames = readSegment(bytes, info, { store: this.#store }, undefined, (head) =>
          cells.lacks(head),
        );
        for (const frame of frames) cells.add(frame.cells);
      }
    }
    // Not before it is known that nothing of what is left is damaged.
    this.#cleaning = this.#cleaning.then(() => this.#forget()).then(() => this.#cleanUp());
    return cells;
  }

  /** Makes frames durable. */
  async writeSegment(
    worker: number,
    epoch: number,
    frames: readonly Pick<Frame, "bytes" | "sum">[],
  ): Promise<SegmentInfo> {
    const name = segmentName(this.#manifest.life, worker, ++this.#segments);
    const bytes = segmentOf(frames);
    await this.#asked(this.#blobs.write([{ name, bytes }]));
    return { name, epoch, bytes: bytes.length };
  }

  /**
   * Commits an epoch.
   * @throws {RecoveryError} `fenced` where another run has begun: nothing of this one counts any more.
   */
  async commit(next: Pick<Manifest, "epoch" | "isFinal" | "isTold" | "segments">): Promise<void> {
    // Told of in a manifest that is durable before anybody outside can hear: should the next one be damaged, what could
    // have been told is known by this one.
    if (next.isTold && !this.#manifest.isTold) await this.#write({ ...this.#manifest, isTold: true });
    await this.#write({ ...this.#manifest, ...next });
    this.#gone = [...this.#gone, ...this.#kept.slice(this.#keep)];
    this.#kept = this.#kept.slice(0, this.#keep);
    this.#cleaning = this.#cleaning.then(() => this.#forget());
  }

  /**
   * Writes the manifest once more. Done before a sink is written to that begins with it: should the newest be damaged, the one
   * before knows, too, where that is to be cut back to.
   * @throws {RecoveryError} `fenced`
   */
  async repeat(): Promise<void> {
    const { epoch, isFinal, isTold, segments } = this.#manifest;
    await this.commit({ epoch, isFinal, isTold, segments });
  }

  /** Closes the store, once, when nothing is under way there any more; a run that has failed may be amid a commit. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    let answered: Promise<unknown>;
    do {
      answered = this.#answered;
      await answered;
      await this.#cleaning;
    } while (answered !== this.#answered);
    await this.#blobs.close?.();
  }

  /** Has `close` wait for the answer to a call. */
  #asked<R>(call: Promise<R>): Promise<R> {
    this.#answered = Promise.allSettled([this.#answered, call]);
    return call;
  }

  async #write(manifest: Manifest): Promise<void> {
    if (this.#isClosed) return new Promise(() => {}); // nobody waits for it any more
    const own = { ...manifest, number: this.#manifest.number + 1 };
    if (!(await this.#asked(createManifest(this.#blobs, own)))) {
      const problem =
        "another run has begun with this store: this one has stopped, and what it did since does not count";
      throw new RecoveryError("fenced", problem, { store: this.#store, epoch: own.epoch });
    }
    this.#manifest = own;
    this.#kept = [own, ...this.#kept];
  }

  /**
   * Deletes manifests, and then the segments that none of those that are kept lists: so of a manifest that is there all
   * segments are. What cannot be deleted stays.
   */
  async #forget(): Promise<void> {
    const gone = this.#gone;
    if (!(await this.#delete(gone.map(({ number }) => manifestName(number))))) return;
    this.#gone = this.#gone.filter((manifest) => !gone.includes(manifest));
    const needed = this.#needed();
    const segments = gone.flatMap((manifest) => manifest.segments.map(({ name }) => name));
    await this.#delete([...new Set(segments)].filter((name) => !needed.has(name)));
  }

  /** Names of the manifests that are there, and of the segments that they list. */
  #needed(): Set<string> {
    const there = [...this.#kept, ...this.#gone];
    return new Set(
      there.flatMap(({ number, segments }) => [manifestName(number), ...segments.map(({ name }) => name)]),
    );
  }

  /** Deletes what dead runs have left, also what they had under way and has landed since. */
  async #cleanUp(): Promise<void> {
    try {
      const names = await this.#asked(this.#blobs.list());
      const needed = this.#needed();
      const gone = names.filter((name) => !needed.has(name) && this.#isOfOther(name));
      const isManifest = (name: string): boolean => manifestNumber(name) !== undefined;
      if (!(await this.#delete(gone.filter(isManifest)))) return;
      await this.#delete(gone.filter((name) => !isManifest(name)));
    } catch {
      // It is tried again by the next run.
    }
  }

  #isOfOther(name: string): boolean {
    const number = manifestNumber(name);
    if (number !== undefined) return number < this.#manifest.life;
    const life = lifeOfSegment(name);
    return life !== undefined && life < this.#manifest.life;
  }

  /** Whether they are gone. */
  async #delete(names: readonly string[]): Promise<boolean> {
    if (names.length === 0) return true;
    try {
      await this.#asked(this.#blobs.delete(names));
      return true;
    } catch {
      return false; // it only takes room, and the next run deletes it
    }
  }
}

/**
 * Makes a manifest the newest.
 * @returns Whether it is: false if another run has gone on from the same parent. Its manifest of this number may be deleted by
 * now, as others have followed; then those are there.
 */
async function createManifest(blobs: BlobStore, manifest: Manifest): Promise<boolean> {
  const name = manifestName(manifest.number);
  if (!(await blobs.create({ name, bytes: encodeManifest(manifest) }))) return false;
  const isPassed = (await blobs.list()).some((other) => (manifestNumber(other) ?? 0) > manifest.number);
  if (isPassed) await blobs.delete([name]).catch(() => {}); // the next run deletes it
  return !isPassed;
}

/** What was found in a store. */
export interface Found {
  readonly manifest: Manifest | undefined;
  /** The number of the newest, readable or not; 0: there is none. */
  readonly number: number;
  /** Those that are there, the newest first. */
  readonly older: readonly Manifest[];
  readonly fallBack: FallBack | undefined;
}

/** @throws {RecoveryError} `store-damaged` where there is none to go on from, `cannot-resume`. */
export async function newestManifest(blobs: BlobStore, store: string): Promise<Found> {
  const names = await blobs.list();
  const numbers = names.flatMap((name) => manifestNumber(name) ?? []).sort((a, b) => b - a);
  // A run begins with a manifest.
  if (numbers.length === 0 && names.some(isSegmentName))
    throw new RecoveryError("store-damaged", "it has segments, and no manifest that lists them", { store });
  const older: Manifest[] = [];
  let damaged: RecoveryError | undefined;
  const read = await blobs.read(numbers.map(manifestName));
  for (const [i, bytes] of read.entries()) {
    if (bytes === undefined) continue; // deleted just now
    try {
      older.push(decodeManifest(bytes, store, manifestName(numbers[i]!)));
    } catch (error) {
      if (!(error instanceof RecoveryError)) throw error;
      if (older.length > 0) continue; // an older one is not needed
      if (error.code !== "store-damaged") throw error;
      if (damaged !== undefined) throw damaged; // two in a row: that is no torn write
      damaged = error;
    }
  }
  const [manifest] = older;
  if (damaged === undefined) return { manifest, number: numbers[0] ?? 0, older, fallBack: undefined };
  if (manifest === undefined || manifest.isTold) throw damaged;
  return { manifest, number: numbers[0]!, older, fallBack: { damaged, epoch: manifest.epoch } };
}

function checkSame(parent: Manifest, flow: string, bins: number, store: string): void {
  if (parent.flow !== flow)
    throw new RecoveryError("cannot-resume", `it is of flow "${parent.flow}", not of "${flow}"`, { store });
  if (parent.bins !== bins)
    throw new RecoveryError("cannot-resume", `it has ${parent.bins} bins where this version has ${bins}`, {
      store,
    });
}
