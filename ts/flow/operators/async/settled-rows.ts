import type { Flight } from "./flight.ts";

/** Rows whose calls have settled and whose results were not sent yet, in the order in which they settled. */
export class SettledRows {
  #rows: { readonly flight: Flight; readonly row: number }[] = [];

  add(flight: Flight, row: number): void {
    this.#rows.push({ flight, row });
  }

  /** Hands all out: those of one flight that follow each other together. */
  takeAll(take: (flight: Flight, rows: readonly number[]) => void): void {
    const settled = this.#rows;
    this.#rows = [];
    for (let i = 0; i < settled.length; ) {
      const { flight } = settled[i]!;
      const rows: number[] = [];
      for (; i < settled.length && settled[i]!.flight === flight; i++) rows.push(settled[i]!.row);
      take(flight, rows);
    }
  }
}
