// The arena: blocks of a power of two, carved from the end of memory, kept on a free list per size when released.
// A table that doubles gives its old block back, so no block is lost and a steady flow never grows memory.
//
//   0 │ constants, memory.data │ __heap_base → block │ block │ … │ top → never used, all zero │ end of memory
//
//   freeLists: a word a level → free block of 2^level bytes → free block → … → 0      (a block's first word is the link)
//
// What always holds:
//   M1  A block is 2^level bytes, level 4 to 30, and lies at a multiple of 16, because every size before it is one.
//   M2  A block is either its caller's or once on the list of its level. Its level is stored nowhere: the caller says it.
//   M3  Beyond `top` nothing was ever written, so what is carved there is zero without being cleared.
// Any call that allocates may grow memory, and then every typed array that JavaScript holds is empty.

/** Memory could not grow. The module traps after noting it here: its tables may be half written. */
export const OUT_OF_MEMORY: i32 = 1;
export let failure: i32 = 0;

const SMALLEST: u32 = 4; // a block must hold the link of its free list, and keep the next one aligned for f64 and i64
const freeLists: usize = memory.data(32 << 2, 4);
let top: usize = 0; // 0: nothing has been carved yet
let limitPages: i32 = 65536;

/** Refuses to grow memory beyond `pages` of 64 KiB. What is taken already stays. */
export function limitMemory(pages: i32): void {
  limitPages = pages;
}

/** A zeroed block of at least `bytes` bytes; makers of tables count on the zeros. Traps when memory cannot grow. */
export function allocate(bytes: usize): usize {
  const level = levelOf(bytes);
  const size = <usize>1 << level;
  const list = freeLists + (<usize>level << 2);
  const reused = load<usize>(list);
  if (reused) {
    // A block written to after its release has lost its link: every later caller would share memory with another.
    if (isDefined(VERIFY)) assert(!(reused & 15) && reused + size <= top, "M1: a free list leads to blocks");
    store<usize>(list, load<usize>(reused));
    memory.fill(reused, 0, size);
    return reused;
  }
  return carve(size);
}

/**
 * Gives back a block, or does nothing for 0. `bytes` must be what it was asked for (or of the same level), because
 * it decides the list; a block must be given back once, otherwise two callers get it.
 */
export function release(block: usize, bytes: usize): void {
  if (!block) return;
  const list = freeLists + (<usize>levelOf(bytes) << 2);
  if (isDefined(VERIFY)) {
    assert(!(block & 15) && block + (<usize>1 << levelOf(bytes)) <= top, "M1: what is released was a block");
    assert(load<usize>(list) != block, "M2: a block is released once");
  }
  store<usize>(block, load<usize>(list));
  store<usize>(list, block);
}

/**
 * A block of `newBytes` with the first `usedBytes` of `block`, which is given back: pointers into it must be made
 * anew. The rest is zero.
 */
export function enlarge(block: usize, oldBytes: usize, usedBytes: usize, newBytes: usize): usize {
  if (isDefined(VERIFY)) assert(usedBytes <= oldBytes && oldBytes <= newBytes, "what is used fits in both blocks");
  const larger = allocate(newBytes);
  memory.copy(larger, block, usedBytes);
  release(block, oldBytes);
  return larger;
}

/** The least level whose blocks hold `bytes`. Beyond 2^30 memory counts as full: sizes must stay positive as i32. */
function levelOf(bytes: usize): u32 {
  if (bytes > 0x40000000) fail();
  const level = 32 - clz<u32>(<u32>bytes - 1);
  return bytes <= 16 ? SMALLEST : level;
}

/** A block at `top`, which moves behind it. On a trap `top` has not moved, so M3 holds. */
function carve(size: usize): usize {
  if (!top) top = (__heap_base + 15) & ~15;
  const block = top;
  const end = <u64>block + <u64>size; // of 64 bits: in 32 it could wrap, and the block would lie over all others
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
