import type { Host, Timer } from "../host/host.ts";
import type { FlowState } from "./flow-state.ts";
import type { ProgressDisplay, TextStream } from "./progress-display.ts";
import { progressLine } from "./progress-line.ts";
import { PaceMeter } from "./progress-pace.ts";
import type { FlowReport } from "./report.ts";

const INTERVAL_MS = 5_000;

/** Progress for pipes and files: a line with the time every five seconds, and one whenever the phase changes. */
export class ProgressLog implements ProgressDisplay {
  readonly #stream: TextStream;
  readonly #host: Host;
  readonly #report: () => FlowReport;
  readonly #meter: PaceMeter = new PaceMeter();
  #timer: Timer | undefined;
  #phase: FlowState = "running";

  /** @param report Takes stock: called once a line. */
  constructor(stream: TextStream, host: Host, report: () => FlowReport) {
    this.#stream = stream;
    this.#host = host;
    this.#report = report;
    this.#schedule();
  }

  show(phase: FlowState): void {
    if (this.#timer === undefined) return;
    this.#phase = phase;
    this.#print();
  }

  end(phase: FlowState): void {
    if (this.#timer === undefined) return;
    this.show(phase);
    this.#timer.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = this.#host.setTimer(INTERVAL_MS, () => {
      this.#print();
      this.#schedule();
    });
  }

  #print(): void {
    const report = this.#report();
    const line = progressLine(report, this.#meter.measure(report), this.#phase, Number.POSITIVE_INFINITY);
    this.#stream.write(`${new Date(this.#host.now()).toISOString()} ${line}\n`);
  }
}
