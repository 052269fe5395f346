import { getEventListeners } from "node:events";
import {
  type AsyncIterableSink,
  asyncIterableSink,
  type ConnectorContext,
  Dataflow,
  type MaybePromise,
  type PushSource,
  pushSource,
  type ReadResult,
  type RunningFlow,
  type Sink,
  type Source,
} from "tidemark";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { startOn } from "../flow/given.ts";
import { Gate } from "./doubles.ts";

/** Where a flow is in its life when something happens to it. */
export const stages = [
  "partitions of a source pending",
  "partitions of a sink pending",
  "opening a source",
  "opening a sink",
  "reading",
  "writing",
  "idle",
  "closing a source",
  "closing a sink",
  "stopping",
] as const;
export type Stage = (typeof stages)[number];

/** What happens. */
export const events = ["stop", "abort", "source fails", "sink fails", "step fails", "end"] as const;
export type Event = (typeof events)[number];

/** How a call to a connector that is under way ends after that: never, by itself, or by its signal. */
export const manners = ["never answers", "answers late", "obeys its signal"] as const;
export type Manner = (typeof manners)[number];

export interface Case {
  readonly stage: Stage;
  readonly event: Event;
  readonly manner: Manner;
}

export const cases: readonly Case[] = stages.flatMap((stage) =>
  events.flatMap((event) =>
    manners
      .filter((manner) => event !== "end" || manner === "answers late")
      .map((manner) => ({ stage, event, manner })),
  ),
);

/** What was done to a partition. */
export class Traces {
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly aborted: string[] = [];
  /** Calls that came while another was under way. */
  readonly overlaps: string[] = [];

  /** Partitions that were opened, and those that were let go of, each as often as that. */
  get balance(): readonly [opened: readonly string[], letGo: readonly string[]] {
    return [[...this.opened].sort(), [...this.closed, ...this.aborted].sort()];
  }
}

/** A flow that comes to a stage of its life and stays there, with a call to a connector under way. */
export class Life {
  readonly host = new SimulatedHost();
  readonly caller = new AbortController();
  readonly traces = new Traces();
  readonly pushed: PushSource<number> = pushSource<number>({ capacity: 1 });
  readonly loop: AsyncIterableSink<number> = asyncIterableSink<number>();
  readonly failure = new Error("broken");
  readonly running: RunningFlow;
  readonly given: Case;
  /** The call under way. */
  readonly gate = new Gate();
  readonly #hasAbort: boolean;
  /** Of a source beside, by which the flow can be made to fail. */
  readonly #beside = new Gate();
  #besideGives = 0;
  #hasEnded = false;

  constructor(given: Case, { hasAbort = true } = {}) {
    this.given = given;
    this.#hasAbort = hasAbort;
    this.gate.passed.catch(() => {});
    this.#beside.passed.catch(() => {});
    const flow = new Dataflow("life");
    flow.input("main in", this.#source()).output("main out", this.#sink());
    flow
      .input("beside in", this.#besideSource())
      .map("step", (n) => {
        if (n === STEP_FAILS) throw this.failure;
        return n;
      })
      .output("beside out", (n) => {
        if (n === SINK_FAILS) throw this.failure;
      });
    flow.input("pushed", this.pushed.source).output("loop", this.loop);
    this.running = startOn(this.host, flow, this.caller.signal);
  }

  /** Lets the flow come to its stage. */
  async reach(): Promise<void> {
    await this.#rest();
    if (this.given.stage !== "stopping") return;
    this.running.stop().catch(() => {});
    await this.#rest();
  }

  /** Has it happen. */
  async happen(): Promise<void> {
    const { stage, event, manner } = this.given;
    if (event === "stop") this.running.stop("enough").catch(() => {});
    if (event === "abort") this.caller.abort(new Error("enough"));
    if (event === "source fails") this.#beside.fail(this.failure);
    if (event === "sink fails" && stage === "stopping") this.gate.fail(this.failure);
    else if (event === "sink fails") this.#give(SINK_FAILS);
    if (event === "step fails") this.#give(STEP_FAILS);
    if (event === "end") {
      this.#hasEnded = true;
      this.#beside.open();
      this.pushed.end();
    }
    await this.#rest();
    if (manner === "answers late") this.gate.open();
    await this.#rest();
  }

  /**
   * Whether what is to happen can, at this stage: before anything has opened nothing is read, and of a flow that is stopping
   * only the write that it waits for can fail.
   */
  get isPossible(): boolean {
    const { stage, event, manner } = this.given;
    if (!event.endsWith("fails")) return true;
    if (stage.startsWith("partitions")) return event === "source fails";
    return stage !== "stopping" || (event === "sink fails" && manner !== "obeys its signal");
  }

  get listeners(): number {
    return getEventListeners(this.caller.signal, "abort").length;
  }

  #give(value: number): void {
    this.#besideGives = value;
    this.#beside.open();
  }

  /** Chains of promises may be longer than the host takes for rest. */
  async #rest(): Promise<void> {
    for (let rests = 0; rests < 4; rests++) await this.host.settle();
  }

  /** A call that takes as long as the case says, if it is the one. */
  #call<T>(isIt: boolean, { signal }: Pick<ConnectorContext, "signal">, result: () => T): MaybePromise<T> {
    if (!isIt) return result();
    const answer = this.gate.passed.then(result);
    if (this.given.manner !== "obeys its signal") return answer;
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
      answer.then(resolve, reject);
    });
  }

  #source(): Source<number> {
    const { stage } = this.given;
    const { opened, closed } = this.traces;
    return {
      partitions: (context) =>
        this.#call(stage === "partitions of a source pending", context, () => ["a", "b"]),
      open: (name, _position, context) =>
        this.#call(stage === "opening a source" && name === "b", context, () => {
          let reads = 0;
          opened.push(`source ${name}`);
          return {
            position: () => reads,
            read: () => this.#read(reads++, context),
            close: () => {
              closed.push(`source ${name}`);
              return this.#call(stage === "closing a source" && name === "b", context, () => {});
            },
          };
        }),
    };
  }

  #read(reads: number, context: ConnectorContext): MaybePromise<ReadResult<number>> {
    const { stage } = this.given;
    if (reads === 0 && stage !== "reading") return { values: [1, 2] };
    if (stage.startsWith("closing") || this.#hasEnded) return { values: [], done: true };
    if (stage === "idle") return { values: [], wakeAt: this.host.now() + 10 };
    return this.#call(true, context, () => ({ values: [], done: true }));
  }

  #sink(): Sink<number> {
    const { stage } = this.given;
    const { opened, closed, aborted, overlaps } = this.traces;
    return {
      partitions: (context) =>
        this.#call(stage === "partitions of a sink pending", context, () => ["x", "y"]),
      route: (n) => n % 2,
      open: (name, _position, context) =>
        this.#call(stage === "opening a sink" && name === "y", context, () => {
          opened.push(`sink ${name}`);
          let isBusy = false;
          return {
            write: async () => {
              isBusy = true;
              const isIt = (stage === "writing" || stage === "stopping") && name === "y";
              try {
                await this.#call(isIt, context, () => {});
              } finally {
                isBusy = false;
              }
            },
            close: () => {
              if (isBusy) overlaps.push(`sink ${name}`);
              closed.push(`sink ${name}`);
              return this.#call(stage === "closing a sink" && name === "y", context, () => {});
            },
            ...(this.#hasAbort && { abort: () => void aborted.push(`sink ${name}`) }),
          };
        }),
    };
  }

  #besideSource(): Source<number> {
    let reads = 0;
    return {
      // Before anything has opened, a source can only fail to tell its partitions.
      partitions: () =>
        this.given.stage.startsWith("partitions") && this.given.event === "source fails"
          ? this.#beside.passed.then(() => ["only"])
          : ["only"],
      open: () => {
        this.traces.opened.push("beside");
        return {
          position: () => reads,
          read: async () => {
            await this.#beside.passed;
            return reads++ === 0 ? { values: [this.#besideGives] } : { values: [], done: true };
          },
          close: () => void this.traces.closed.push("beside"),
        };
      },
    };
  }
}

const STEP_FAILS = 1;
const SINK_FAILS = 2;

/** What nobody handled while something was done. */
export async function unhandledDuring(act: () => Promise<void>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => seen.push(reason));
  try {
    await act();
    await new Promise((resolve) => void setImmediate(resolve)); // they are told of once promises have come to rest
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const other of others) process.on("unhandledRejection", other);
  }
  return seen;
}
