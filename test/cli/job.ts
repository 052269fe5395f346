import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { onTestFinished } from "vitest";
import { fixtures } from "./command.ts";

interface Order {
  readonly id: number;
  readonly customer: string;
  readonly amount: number;
}

/** A folder with orders, more of which come whenever a test wants them, and what is to be made of them. */
export class Job {
  readonly folder: string = mkdtempSync(`${tmpdir()}/tidemark-recovery-`);
  readonly input = `${this.folder}/orders.jsonl`;
  readonly output = `${this.folder}/sums.jsonl`;
  /** Where its state is: a folder beside them, or what a test says. */
  readonly store: string;
  readonly #flowFile: string;
  readonly #orders: Order[] = [];

  constructor({ store, flowFile }: { readonly store?: string; readonly flowFile?: string } = {}) {
    this.store = store ?? `${this.folder}/state`;
    this.#flowFile = flowFile ?? `${fixtures}/sums.mjs`;
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  get orders(): number {
    return this.#orders.length;
  }

  add(count: number): void {
    const some = Array.from({ length: count }, (_, i) => {
      const id = this.#orders.length + i;
      return { id, customer: `c${(id * 7) % 23}`, amount: (id * 13) % 101 };
    });
    for (const order of some) this.#orders.push(order);
    appendFileSync(this.input, some.map((order) => `${JSON.stringify(order)}\n`).join(""));
  }

  args(...more: string[]): string[] {
    const places = ["--input", this.input, "--output", this.output, "--recovery", this.store];
    return ["run", this.#flowFile, ...places, ...more];
  }

  /** By customer, as they stand in the file: only the order of one customer's is promised. */
  get written(): ReadonlyMap<string, unknown[]> {
    const lines = readFileSync(this.output, "utf8").trimEnd().split("\n");
    return grouped(
      lines.map((line) => JSON.parse(line)),
      ({ last }) => this.#orders[last]!.customer,
    );
  }

  /** By definition, record by record. */
  get expected(): ReadonlyMap<string, unknown[]> {
    const sums = new Map<string, number>();
    const rows = this.#orders.map(({ id, customer, amount }) => {
      sums.set(customer, (sums.get(customer) ?? 0) + amount);
      return { sum: sums.get(customer), last: id };
    });
    return grouped(rows, ({ last }) => this.#orders[last]!.customer);
  }
}

function grouped<Row>(rows: readonly Row[], by: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) if (!groups.get(by(row))?.push(row)) groups.set(by(row), [row]);
  return groups;
}
