const characters = Array.from({ length: 92 }, (_, i) => String.fromCharCode("#".charCodeAt(0) + i)).filter(
  (character) => character !== "\\",
);

/**
 * Bytes as text, for ts/core/bytes-of-text.ts. What is frequent in a module stays one character, and text does not hide
 * from gzip where bytes begin.
 * @param {Uint8Array} bytes
 */
export function textOfBytes(bytes) {
  return Array.from(bytes, (byte) => {
    if (byte < 88) return characters[byte];
    return characters[88 + Math.floor((byte - 88) / 91)] + characters[(byte - 88) % 91];
  }).join("");
}
