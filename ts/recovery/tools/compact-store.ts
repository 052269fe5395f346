import { type Frame, framesOf } from "../frames.ts";
import type { LoadedCells } from "../loaded-cells.ts";
import type { Manifest } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import type { SegmentInfo } from "../segments.ts";
import { StoreSession } from "../session.ts";
import { checkedStore, newestIn } from "./open-store.ts";

/** A segment is written when so many bytes have come for it. */
const ENOUGH = 4 * 2 ** 20;

/** What a run that resumes has to read. */
export interface StoreSize {
  readonly segments: number;
  readonly bytes: number;
}

/** What a compaction has brought. */
export interface Compaction {
  readonly before: StoreSize;
  readonly after: StoreSize;
}

/**
 * Writes what a store holds anew, without what is out of date, and deletes the rest, commits before the last too. A flow does
 * that bit by bit while it runs; this is for a store that rests, is to be copied, or to be resumed from quickly.
 *
 * It is a run of its own to the store: a flow that has the store open keeps this from beginning (`store-in-use`), or is
 * fenced off where the store cannot tell. If it dies on the way, the store is as before.
 * @throws {RecoveryError} `bad-option` for an empty store; `store-damaged`, also where only the newest commit is damaged: then
 *   a run still goes on from the one before; `store-in-use`, `fenced`, `cannot-resume`, `store-failed`.
 * @example
 * ```ts
 * import { Dataflow, start } from "tidemark";
 * import { compactStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * for (let life = 0; life < 3; life++) {
 *   const flow = new Dataflow("sums");
 *   const sums = flow.input("n", [1, 2, 3]).keyBy("all", () => "all");
 *   sums.scan("sum", () => 0, (sum, n) => sum + n).values().output("out", () => {});
 *   await start(flow, { recovery: store }).done;
 * }
 * const { after } = await compactStore(store);
 * console.log(after.segments); // 1
 * ```
 */
export async function compactStore(store: RecoveryStore): Promise<Compaction> {
  const { name, open } = checkedStore(store);
  const blobs = await open();
  let session: StoreSession | undefined;
  try {
    const { flow, bins } = await newestIn(blobs, name);
    session = await StoreSession.begin(blobs, name, { flow, bins, keep: 1 });
    if (session.fallBack !== undefined) throw session.fallBack.damaged;
    const before = session.manifest;
    const segments = await rewrite(session, await session.load());
    await session.commit({ ...before, segments });
    return { before: sizeOf(before), after: sizeOf(session.manifest) };
  } finally {
    await (session ?? blobs).close?.();
  }
}

async function rewrite(session: StoreSession, loaded: LoadedCells): Promise<SegmentInfo[]> {
  const segments: SegmentInfo[] = [];
  let frames: Frame[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (frames.length > 0) segments.push(await session.writeSegment(0, session.manifest.epoch, frames));
    frames = [];
    bytes = 0;
  };
  for (const frame of framesIn(loaded)) {
    frames.push(frame);
    bytes += frame.bytes.length;
    if (bytes >= ENOUGH) await flush();
  }
  await flush();
  return segments;
}

function* framesIn(loaded: LoadedCells): Generator<Frame, undefined, undefined> {
  for (const step of loaded.steps)
    yield* framesOf(
      { id: step, operator: loaded.operatorOf(step)! },
      loaded.take(step),
      loaded.tablesOf(step),
    );
}

function sizeOf({ segments }: Manifest): StoreSize {
  return { segments: segments.length, bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0) };
}
