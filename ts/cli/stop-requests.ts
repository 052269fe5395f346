import process from "node:process";
import { EXIT } from "./exit-codes.ts";

/** The signals that ask a flow to end. */
export type Signal = "SIGINT" | "SIGTERM";

const CODES: Readonly<Record<Signal, number>> = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated };

/** Why a flow is to end before its inputs have. */
export type StopCause = Signal | "output-broken";

/** What the outside wants of a flow that is running. */
export interface StopHandlers {
  /** To end in good order. Called once, unless it is too late. */
  stop(cause: StopCause): void;
  /** A second signal: to end at once. */
  quit(code: number): void;
}

/** Listens to signals, and to the reader of standard output, until it is disposed of. */
export class StopRequests {
  readonly #handlers: StopHandlers;
  readonly #listeners: readonly (readonly [Signal, () => void])[];
  readonly #onOutputError = (error: NodeJS.ErrnoException): void => this.#outputFailed(error);
  #exitCode: number | undefined;
  #outputError: Error | undefined;

  constructor(handlers: StopHandlers) {
    this.#handlers = handlers;
    this.#listeners = (Object.keys(CODES) as Signal[]).map((signal) => [
      signal,
      () => this.#signalled(signal),
    ]);
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
    process.stdout.on("error", this.#onOutputError);
  }

  /** What the process is to end with, if it was asked to end: by the first who asked. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Why standard output cannot be written to, where it is not that its reader has gone. */
  get outputError(): Error | undefined {
    return this.#outputError;
  }

  /** Listens to signals no longer. The reader of standard output may still go: that stays harmless. */
  dispose(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }

  #signalled(signal: Signal): void {
    const isSecond = this.#exitCode === EXIT.interrupted || this.#exitCode === EXIT.terminated;
    this.#exitCode = CODES[signal];
    if (isSecond) this.#handlers.quit(this.#exitCode);
    else this.#handlers.stop(signal);
  }

  #outputFailed(error: NodeJS.ErrnoException): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = error.code === "EPIPE" ? EXIT.readerGone : EXIT.failed;
    if (this.#exitCode === EXIT.failed) this.#outputError = error;
    this.#handlers.stop("output-broken");
  }
}
