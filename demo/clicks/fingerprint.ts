import type { Row } from "./flow.ts";

const PRIME = 0x100_0000_01b3n;
const OFFSET = 0xcbf2_9ce4_8422_2325n;

/**
 * A number for rows, whatever their order. One row more, one less, one twice or one that differs: another number.
 * The sum of each row's FNV-1a, 64 bits.
 */
export class Fingerprint {
  #sum = 0n;

  static of(rows: Iterable<Row>): string {
    const made = new Fingerprint();
    made.add(rows);
    return String(made);
  }

  add(rows: Iterable<Row>): void {
    for (const row of rows) this.#sum = BigInt.asUintN(64, this.#sum + hashOf(JSON.stringify(row)));
  }

  toString(): string {
    return this.#sum.toString(16).padStart(16, "0");
  }
}

function hashOf(text: string): bigint {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash;
}
