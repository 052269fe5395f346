import type { Host, Timer } from "../host/host.ts";
import type { FlowState } from "./flow-state.ts";
import type { ProgressDisplay, TextStream } from "./progress-display.ts";
import { progressLine } from "./progress-line.ts";
import { PaceMeter } from "./progress-pace.ts";
import type { FlowReport } from "./report.ts";

const REDRAW_MS = 100;
/** While no record moves, only the clock on the line does. */
const IDLE_REDRAW_MS = 1_000;
/** Of terminals that do not say. */
const USUAL_COLUMNS = 80;

const ERASE_LINE = "\r\u001b[2K";

/**
 * Progress for terminals: one line that is drawn over and over. It never hides the cursor, so there is none to
 * bring back. Others that write to the same terminal are let through by {@link makeWay}.
 */
export class ProgressLive implements ProgressDisplay {
  readonly #stream: TextStream;
  readonly #host: Host;
  readonly #report: () => FlowReport;
  readonly #meter: PaceMeter = new PaceMeter();
  #timer: Timer | undefined;
  #nextDrawAt = 0;
  #phase: FlowState = "running";
  #isDrawn = false;
  /** Whether somebody else's line is unfinished: drawing would write over it. */
  #isHeldUp = false;
  #moved = 0;

  /** @param report Takes stock: called once a drawing. */
  constructor(stream: TextStream, host: Host, report: () => FlowReport) {
    this.#stream = stream;
    this.#host = host;
    this.#report = report;
    this.#schedule(REDRAW_MS);
  }

  show(phase: FlowState): void {
    if (this.#timer === undefined) return;
    this.#phase = phase;
    this.#draw();
  }

  end(phase: FlowState): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#phase = phase;
    if (this.#isHeldUp) this.#stream.write("\n");
    this.#isHeldUp = false;
    this.#draw();
    this.#stream.write("\n");
  }

  /**
   * Takes the line off the terminal, for somebody else to write there. It comes back by itself.
   * @param text What will be written: as long as it leaves a line unfinished, the progress stays away.
   */
  makeWay(text: string): void {
    if (this.#timer === undefined || text === "") return;
    if (this.#isDrawn) this.#stream.write(ERASE_LINE);
    this.#isDrawn = false;
    this.#isHeldUp = !text.endsWith("\n");
    if (this.#nextDrawAt > this.#host.monotonic() + REDRAW_MS) this.#schedule(REDRAW_MS);
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#nextDrawAt = this.#host.monotonic() + delayMs;
    this.#timer = this.#host.setTimer(delayMs, () => {
      const moved = this.#draw();
      this.#schedule(moved ? REDRAW_MS : IDLE_REDRAW_MS);
    });
  }

  /** Returns whether records have moved since the last drawing. */
  #draw(): boolean {
    const report = this.#report();
    const pace = this.#meter.measure(report);
    const moved = report.read + report.written;
    const hasMoved = moved > this.#moved;
    this.#moved = moved;
    if (this.#isHeldUp) return hasMoved;
    // The last column stays free: terminals differ in what they do once it is written to.
    const columns = (this.#stream.columns || USUAL_COLUMNS) - 1;
    this.#stream.write(ERASE_LINE + progressLine(report, pace, this.#phase, columns));
    this.#isDrawn = true;
    return hasMoved;
  }
}
