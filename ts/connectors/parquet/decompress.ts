import { crc32 } from "../../exchange/crc32.ts";
import type { ParquetOptions } from "./buffer-source.ts";
import type { Decompress } from "./checked-chunk.ts";
import type { Hyparquet } from "./load-hyparquet.ts";

/** Decompresses with what the user gave, or the optional package, or hyparquet itself. */
export function decompressWith(
  { snappyUncompress }: Hyparquet,
  compressors: ParquetOptions<object>["compressors"] | undefined,
): Decompress {
  return (codec, bytes, wholeSize) => {
    const decompress = compressors?.[codec];
    if (decompress !== undefined) {
      const whole = decompress(bytes, wholeSize);
      if (codec === "GZIP") checkGzip(bytes, whole);
      return whole;
    }
    if (codec !== "SNAPPY") throw new RangeError(`its codec ${codec} is not known`);
    const whole = new Uint8Array(wholeSize);
    snappyUncompress(bytes, whole);
    return whole;
  };
}

/** The checksum at the end of GZIP, which no decompressor has to look at. Where that is of several parts it is of the last. */
function checkGzip(packed: Uint8Array, whole: Uint8Array): void {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b || packed.length < 18) return;
  const end = new DataView(packed.buffer, packed.byteOffset + packed.length - 8, 8);
  const isOne = end.getUint32(4, true) === whole.length;
  if (isOne && end.getInt32(0, true) !== crc32(whole)) throw new RangeError("a checksum is wrong");
}
