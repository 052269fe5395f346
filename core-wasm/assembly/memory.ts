// The arena: blocks of a power of two, carved from the end of memory, kept on a free list per size when released.
// A table that doubles gives its old block back, so no block is lost and a steady flow never grows memory.

/** Memory could not grow. The module traps after noting it here: its tables may be half written. */
export const OUT_OF_MEMORY: i32 = 1;
export let failure: i32 = 0;

const SMALLEST: u32 = 4; // 16 bytes: every block stays 16-byte aligned
const freeLists: usize = memory.data(32 << 2, 4);
let top: usize = 0;
let limitPages: i32 = 65536;

/** Refuses to grow memory beyond `pages` of 64 KiB. */
export function limitMemory(pages: i32): void {
  limitPages = pages;
}

/** A zeroed block of at least `bytes` bytes. */
export function allocate(bytes: usize): usize {
  const level = levelOf(bytes);
  const size = <usize>1 << level;
  const list = freeLists + (<usize>level << 2);
  const reused = load<usize>(list);
  if (reused) {
    store<usize>(list, load<usize>(reused));
    memory.fill(reused, 0, size);
    return reused;
  }
  return carve(size); // fresh pages are zero already
}

/** Gives back a block that was asked for with this same number of bytes. */
export function release(block: usize, bytes: usize): void {
  if (!block) return;
  const list = freeLists + (<usize>levelOf(bytes) << 2);
  store<usize>(block, load<usize>(list));
  store<usize>(list, block);
}

/** A block of `newBytes` with the first `usedBytes` of `block`, which is given back. */
export function enlarge(block: usize, oldBytes: usize, usedBytes: usize, newBytes: usize): usize {
  const larger = allocate(newBytes);
  memory.copy(larger, block, usedBytes);
  release(block, oldBytes);
  return larger;
}

function levelOf(bytes: usize): u32 {
  if (bytes > 0x40000000) fail();
  const level = 32 - clz<u32>(<u32>bytes - 1);
  return bytes <= 16 ? SMALLEST : level;
}

function carve(size: usize): usize {
  if (!top) top = (__heap_base + 15) & ~15;
  const block = top;
  const end = <u64>block + <u64>size;
  const needed = <i32>((end + 0xffff) >> 16);
  const pages = memory.size();
  if (needed > pages && (needed > limitPages || memory.grow(needed - pages) < 0)) fail();
  top = <usize>end;
  return block;
}

function fail(): void {
  failure = OUT_OF_MEMORY;
  unreachable();
}
