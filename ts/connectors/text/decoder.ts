/** How bytes become text. */
export type TextEncoding = "utf-8" | "windows-1252";

/** Makes text of bytes that end with a whole character; throws where they are not text. */
export type Decode = (bytes: Uint8Array) => string;

/** @returns A decoder of "windows-1252" that never throws, or one of "utf-8" that does. */
export function decoderOf(encoding: TextEncoding): Decode {
  if (encoding === "windows-1252") return decodeWindows1252;
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

/** The characters 0x80 to 0x9f; all others are those of Unicode with the same number (WHATWG Encoding). */
const upper = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Done here, since Node 20 reads windows-1252 as Latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 4096) {
    const codes = Array.from(bytes.subarray(from, from + 4096), (byte) =>
      byte >= 0x80 && byte < 0xa0 ? upper.charCodeAt(byte - 0x80) : byte,
    );
    text += String.fromCharCode(...codes);
  }
  return text;
}
