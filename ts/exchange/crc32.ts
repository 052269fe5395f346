/** By how many bytes follow in a word, and by byte: eight bytes are taken in at once ("slicing by eight", Intel 2006). */
let tables: Uint32Array[] | undefined;

/** The checksum of GZIP, of Parquet's pages and of ours, as a signed integer of 32 bits. */
export function crc32(bytes: Uint8Array): number {
  tables ??= makeTables();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [Uint32Array, ...Uint32Array[]];
  let sum = -1;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const low = sum ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    sum =
      t7![low & 255]! ^
      t6![(low >>> 8) & 255]! ^
      t5![(low >>> 16) & 255]! ^
      t4![low >>> 24]! ^
      t3![bytes[i + 4]!]! ^
      t2![bytes[i + 5]!]! ^
      t1![bytes[i + 6]!]! ^
      t0[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) sum = (sum >>> 8) ^ t0[(sum ^ bytes[i]!) & 255]!;
  return ~sum;
}

function makeTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1;
    return sum;
  });
  const all = [first];
  for (let n = 1; n < 8; n++) all.push(all[n - 1]!.map((sum) => (sum >>> 8) ^ first[sum & 255]!));
  return all;
}
