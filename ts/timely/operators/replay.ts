import { lessEqual, sameTime } from "../../core/index.ts";
import type { Capability } from "../capability.ts";
import { TimelyError } from "../error.ts";
import type { EventLog, StreamEvent } from "../event-log.ts";
import type { Output } from "../output.ts";
import type { StreamScope } from "../stream-origin.ts";
import { showTime } from "../time.ts";
import { source } from "./source.ts";

/** Events replayed in one activation, so that what reads them gets its turn. */
const EVENTS_AT_ONCE = 256;

/** {@link Scope.replay}. */
export function replay<T>(scope: StreamScope, logs: readonly EventLog<T>[], name = "replay"): Output<T> {
  return source<T>(scope, name, (capability, info) => {
    const wake = (): boolean => {
      if (!scope.dataflow.isDone) info.activate();
      return !scope.dataflow.isDone;
    };
    const readers = logs.map((log) => new Reader(log, capability.clone(), { name: info.name, wake }));
    capability.drop();
    return (output) => {
      let left = 0;
      for (const reader of readers) left += reader.read(output, EVENTS_AT_ONCE);
      if (left > 0) info.activate();
    };
  });
}

/** Reads one log on, holding capabilities at the frontier it tells of. */
class Reader<T> {
  readonly #log: EventLog<T>;
  readonly #name: string;
  readonly #stop: () => void;
  #held: Capability[];
  #next = 0;
  /** The log's frontier is the earliest time, of which it says nothing: that of another dataflow than ours, it may be. */
  #isAtStart = true;

  /** @param wake Has what is new in the log read; returns whether anybody still does. */
  constructor(log: EventLog<T>, capability: Capability, { name, wake }: { name: string; wake(): boolean }) {
    this.#log = log;
    this.#name = name;
    this.#held = [capability];
    this.#stop = log.onPush(() => {
      if (!wake()) this.#stop();
    });
  }

  /** Replays up to `limit` events. Returns how many are left. */
  read(output: Output<T>, limit: number): number {
    const end = Math.min(this.#log.length, this.#next + limit);
    while (this.#next < end) this.#replay(this.#log.at(this.#next++)!, output);
    if (this.#held.length === 0) this.#stop();
    return this.#log.length - this.#next;
  }

  #replay(event: StreamEvent<T>, output: Output<T>): void {
    if (event.kind === "messages") {
      const capability = this.#reaching(event.time).delayed(event.time);
      output.send(capability, event.batch);
      capability.drop();
      return;
    }
    const gained = event.changes
      .filter(([, delta]) => delta > 0)
      .map(([time]) => this.#reaching(time).delayed(time));
    const lost = event.changes.filter(([, delta]) => delta < 0);
    if (this.#isAtStart) for (const held of this.#held) held.drop();
    this.#isAtStart = false;
    for (const held of this.#held) if (lost.some(([time]) => sameTime(time, held.time))) held.drop();
    this.#held = [...this.#held.filter(({ isDropped }) => !isDropped), ...gained];
  }

  #reaching(time: readonly number[]): Capability {
    const found = this.#held.find((held) => lessEqual(held.time, time));
    if (found !== undefined) return found;
    const problem = `its log tells of ${showTime(time)} after its frontier has passed that`;
    throw new TimelyError("time-not-reachable", `operator "${this.#name}": ${problem}`);
  }
}
