const FIRST = "#".charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);

/**
 * The bytes of a text made by scripts/build/text-of-bytes.mjs. It consists of 91 characters: those of ASCII from "#" to
 * "~" without the backslash, none of which a bundler changes. A byte below 88 is the character at its place among them;
 * any other is two, the first of which, at one of the last places, says how many times 91 the second adds to 88.
 */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let added = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const place = code - FIRST - (code > BACKSLASH ? 1 : 0);
    if (place >= 88 && added === 0) {
      added = 88 + 91 * (place - 88);
    } else {
      bytes[length++] = added + place;
      added = 0;
    }
  }
  return bytes.subarray(0, length);
}
