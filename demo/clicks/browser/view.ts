import { byId } from "../../pages/element.ts";
import { count } from "../../pages/format.ts";
import { clickAt } from "../events.ts";
import { Fingerprint } from "../fingerprint.ts";
import type { Row } from "../flow.ts";
import { Chart } from "./chart.ts";

/** What the page shows of the rows. */
export class View {
  readonly #chart: Chart;
  #print = new Fingerprint();
  readonly #counts = { rows: 0, late: 0, sales: 0 };
  #latestMinute: number;

  /** @param minutes How many columns the chart has room for. */
  constructor(minutes: number) {
    this.#latestMinute = clickAt(0).at;
    this.#chart = new Chart(document.querySelector<SVGSVGElement>("#chart")!, this.#latestMinute, minutes);
  }

  get fingerprint(): string {
    return String(this.#print);
  }

  /** The latest minute that has been counted. */
  get latestMinute(): number {
    return this.#latestMinute;
  }

  /** Shows these rows, and no others. */
  show(rows: readonly Row[], deaths: readonly number[]): void {
    this.#chart.clear();
    this.#print = new Fingerprint();
    Object.assign(this.#counts, { rows: 0, late: 0, sales: 0 });
    this.#latestMinute = clickAt(0).at;
    this.add(rows);
    for (const minute of deaths) this.#chart.markDeath(minute);
    byId("fact-deaths", HTMLElement).textContent = count(deaths.length);
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#counts.rows++;
      if (row.kind === "late") this.#counts.late++;
      else if (row.kind === "sale") this.#counts.sales++;
      else this.#latestMinute = Math.max(this.#latestMinute, row.from);
    }
    this.#chart.add(rows);
    this.#print.add(rows);
    for (const [name, number] of Object.entries(this.#counts))
      byId(`fact-${name}`, HTMLElement).textContent = count(number);
    byId("print", HTMLElement).textContent = this.fingerprint;
  }

  /** Says whether the rows are those that they are to be. */
  judge(expected: string): void {
    const isSame = expected === this.fingerprint;
    const verdict = byId("verdict", HTMLElement);
    byId("expected", HTMLElement).textContent = expected;
    verdict.className = isSame ? "same" : "differs";
    verdict.textContent = isSame ? "✓ the same" : "✗ not the same";
  }

  say(text: string, state = ""): void {
    const status = byId("status", HTMLElement);
    status.textContent = text;
    status.className = state;
  }

  showProgress(share: number, epoch: number): void {
    byId("progress", HTMLProgressElement).value = share;
    byId("fact-epoch", HTMLElement).textContent = count(epoch);
  }
}
