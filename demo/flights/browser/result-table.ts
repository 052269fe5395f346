import type { AirportDelays } from "../flow.ts";
import { airportRow } from "./airport-row.ts";
import { type Column, type Order, sorted } from "./order.ts";

/** The table of the result. A click on a column's head sorts by it; another one turns the order round. */
export class ResultTable {
  readonly #heads: readonly HTMLTableCellElement[];
  readonly #body: HTMLTableSectionElement;
  #rows: readonly AirportDelays[] = [];
  #order: Order = { by: "flights", descending: true };

  constructor(table: HTMLTableElement) {
    this.#heads = [...table.tHead!.rows[0]!.cells];
    this.#body = table.tBodies[0]!;
    for (const head of this.#heads) head.addEventListener("click", () => this.#sortBy(columnOf(head)));
  }

  show(rows: readonly AirportDelays[]): void {
    this.#rows = rows;
    this.#draw();
  }

  #sortBy(by: Column): void {
    const isText = by === "airport" || by === "city";
    this.#order = { by, descending: by === this.#order.by ? !this.#order.descending : !isText };
    this.#draw();
  }

  #draw(): void {
    const { by, descending } = this.#order;
    for (const head of this.#heads) {
      if (columnOf(head) === by) head.ariaSort = descending ? "descending" : "ascending";
      else head.removeAttribute("aria-sort");
    }
    this.#body.replaceChildren(...sorted(this.#rows, this.#order).map(airportRow));
  }
}

function columnOf(head: HTMLTableCellElement): Column {
  return head.dataset["column"] as Column; // the page's own markup
}
