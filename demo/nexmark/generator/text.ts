import type { Random } from "./random.ts";

const LETTER_A = 97;
const LETTERS = 26;
/** So many letters come out of one draw. */
const LETTERS_A_DRAW = 6;

/** Words of 3 to `longest - 1` characters, among them separators, which are trimmed off the ends if they are spaces. */
export function words(random: Random, longest: number, separator = " "): string {
  const length = 3 + random.below(longest - 3);
  let text = "";
  for (let i = 0; i < length; i++) {
    text += random.below(13) === 0 ? separator : String.fromCharCode(LETTER_A + random.below(LETTERS));
  }
  return text.trim();
}

/**
 * What an event lacks to its average size: letters, up to a fifth more or fewer.
 * @param size Of the rest of the event, in bytes.
 * @param averageSize Of an event of its kind.
 */
export function filling(random: Random, size: number, averageSize: number): string {
  const missing = averageSize - size;
  if (missing < 0) return "";
  const spread = Math.round(missing * 0.2);
  return letters(random, missing - spread + random.below(2 * spread));
}

function letters(random: Random, count: number): string {
  const codes: number[] = new Array(count);
  let draw = 0;
  for (let i = 0; i < count; i++) {
    if (i % LETTERS_A_DRAW === 0) draw = random.below(LETTERS ** LETTERS_A_DRAW);
    codes[i] = LETTER_A + (draw % LETTERS);
    draw = Math.trunc(draw / LETTERS);
  }
  return String.fromCharCode(...codes);
}
