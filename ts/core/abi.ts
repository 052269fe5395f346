/** An address in the core's memory, from a call that made something. It never moves, and is never 0. */
export type Handle = number;

/** What core-wasm/assembly/index.ts exports: each function is described there. A `bool` is 0 or 1. */
export interface Abi {
  argumentAddress(): number;
  failureCode(): number;
  limitMemory(pages: number): void;
  allocate(bytes: number): number;
  release(block: number, bytes: number): void;

  antichainNew(depth: number): Handle;
  antichainFree(antichain: Handle): void;
  antichainInsert(antichain: Handle): number;
  antichainLessEqual(antichain: Handle): number;
  antichainLessThan(antichain: Handle): number;
  antichainEqual(a: Handle, b: Handle): number;
  antichainClear(antichain: Handle): void;
  antichainCount(antichain: Handle): number;
  antichainRows(antichain: Handle): number;

  countsNew(depth: number): Handle;
  countsFree(counts: Handle): void;
  countsAdd(counts: Handle, delta: number): number;
  countsLength(counts: Handle): number;
  countsRow(counts: Handle, index: number): number;
  countsCount(counts: Handle, index: number): number;
  countsClear(counts: Handle): void;

  countedNew(depth: number): Handle;
  countedFree(counted: Handle): void;
  countedChange(counted: Handle, delta: number): number;
  countedCount(counted: Handle): number;
  countedFrontier(counted: Handle): Handle;
  countedPrevious(counted: Handle): Handle;
  countedRefresh(counted: Handle): number;

  graphNew(locations: number, paths: number): Handle;
  graphLocation(graph: Handle, location: number, depth: number): void;
  graphPath(graph: Handle, index: number, from: number, to: number, keep: number): void;

  trackerNew(graph: Handle, watches: number, graphHash: number): Handle;
  trackerWatch(tracker: Handle, watch: number, location: number, reported: number): void;
  trackerBuildTable(tracker: Handle): number;
  trackerUseNoTable(tracker: Handle): void;
  trackerFree(tracker: Handle): void;
  trackerStaging(tracker: Handle): number;
  trackerStagingCapacity(tracker: Handle): number;
  trackerGrowStaging(tracker: Handle): void;
  trackerMoved(tracker: Handle): number;
  trackerBuffer(tracker: Handle): number;
  trackerActive(tracker: Handle): number;
  trackerCommit(tracker: Handle, count: number): number;
  trackerAssume(tracker: Handle, count: number): number;
  trackerFrontier(tracker: Handle, location: number): Handle;
  trackerTake(tracker: Handle): number;
  trackerReserve(tracker: Handle, bytes: number): number;
  trackerReceive(tracker: Handle, bytes: number): number;
  trackerOccurrences(tracker: Handle): number;

  keyAddress(): number;
  binNumbers(count: number, bins: number): void;
  binStrings(count: number, bins: number): void;
  binOf(hash: number, bins: number): number;
  stringSeed(): number;
  hashWords(bytes: number, state: number): number;
  hashEnd(from: number, rest: number, bytes: number, state: number): number;
}

type Exports = Abi & { readonly memory: WebAssembly.Memory };

/** Makes an instance: a memory of its own, sharing nothing with others, so handles of one mean nothing to another. */
export function instantiate(module: WebAssembly.Module): Exports {
  // Only the debug build imports anything: where a failed assertion says what and where.
  const instance = new WebAssembly.Instance(module, {
    env: {
      abort(message: number, file: number, line: number, column: number): never {
        throw new Error(`${textAt(memory, message)} (${textAt(memory, file)}:${line}:${column})`);
      },
    },
  });
  // The module is ours: its exports are this interface (test/core/interface.test.ts pins them).
  const exports = instance.exports as unknown as Exports;
  const { memory } = exports;
  return exports;
}

/** A constant string of the module: UTF-16, its length in bytes in the four before. */
function textAt(memory: WebAssembly.Memory, address: number): string {
  if (address === 0) return "";
  const bytes = new DataView(memory.buffer).getUint32(address - 4, true);
  return new TextDecoder("utf-16le").decode(new Uint8Array(memory.buffer, address, bytes));
}
