import fc from "fast-check";
import { expect, test } from "vitest";
import type { Links } from "../../ts/host/links.ts";
import {
  type Capability,
  controlledLinks,
  exchange,
  type Input,
  lessEqual,
  type Message,
  type NewUnorderedInput,
  type OperatorInfo,
  SimulatedHost,
  type Timestamp,
  type UnorderedInput,
  Worker,
} from "../../ts/timely.ts";
import { sorted } from "./support.ts";

// Messages of several epochs come to each worker's reader, from itself and from the others, in any interleaving; the
// reader takes some of them through an epoch. What it gets is what a plain list gives: the first in order of arrival
// whose epoch is not too late. No frontier passes a message that was sent and not taken, wherever it is; and when all
// is quiet, frontiers are exactly what is outstanding.

/** What may happen. Numbers of workers are taken modulo how many there are. */
type Turn =
  | {
      readonly kind: "send";
      readonly from: number;
      readonly to: number;
      readonly ahead: number;
      readonly x: number;
    }
  | { readonly kind: "deliver"; readonly from: number; readonly to: number }
  | { readonly kind: "step"; readonly at: number; readonly takes: readonly (number | undefined)[] }
  | { readonly kind: "advance"; readonly at: number };

const worker = fc.nat({ max: 2 });
/** As seen from the epoch that the worker itself has got to, so that much is passed over for long. */
const through = fc.option(fc.integer({ min: -2, max: 1 }), { nil: undefined, freq: 15 });
const send = fc.record({
  kind: fc.constant("send" as const),
  from: worker,
  to: worker,
  ahead: fc.nat({ max: 3 }),
  x: fc.nat({ max: 2 }),
});
const deliver = fc.record({ kind: fc.constant("deliver" as const), from: worker, to: worker });
const step = fc.record({
  kind: fc.constant("step" as const),
  at: worker,
  takes: fc.array(through, { maxLength: 5, size: "max" }),
});
const advance = fc.record({ kind: fc.constant("advance" as const), at: worker });
const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: send },
    { weight: 4, arbitrary: deliver },
    { weight: 3, arbitrary: step },
    { weight: 2, arbitrary: advance },
  ),
  { maxLength: 80, size: "max" },
);

interface Sent {
  readonly to: number;
  readonly time: Timestamp;
}

/** One worker: what it sends with, its reader, and the reader's port as plain lists. */
class End {
  readonly worker: Worker;
  readonly #outstanding: Set<Sent>;
  /** Delivered, and not yet taken in by a step. */
  readonly #mail: Sent[] = [];
  /** What waits at the port, in order of arrival. */
  readonly waiting: Sent[] = [];
  handle!: UnorderedInput<Sent>;
  capability!: Capability;
  input!: Input<Sent>;
  #info!: OperatorInfo;
  #takes: readonly (number | undefined)[] = [];

  constructor(links: Links<Message>, outstanding: Set<Sent>) {
    this.#outstanding = outstanding;
    this.worker = new Worker({
      host: new SimulatedHost(),
      links: tapped(links, (sent) => this.#mail.push(sent)),
    });
    this.worker.dataflow((scope) => this.#build(scope.unorderedInput<Sent>()), { origin: [0, 0] });
  }

  #build({ handle, capability, stream }: NewUnorderedInput<Sent>): void {
    this.handle = handle;
    this.capability = capability;
    const pact = exchange(({ to }: Sent) => to);
    stream.unaryFrontier(
      "reader",
      (info) => {
        this.#info = info;
        return (input) => this.#read(input);
      },
      { pact },
    );
  }

  /** Takes with bounds that are so far from the epoch of its own capability, in a step. */
  take(ahead: readonly (number | undefined)[]): void {
    const epoch = this.capability.time[0]!;
    this.step(ahead.map((by) => (by === undefined ? undefined : epoch + by)));
  }

  /** Takes with these bounds, in a step. */
  step(takes: readonly (number | undefined)[] = []): boolean {
    this.#takes = takes;
    if (takes.length > 0) this.#info.activate();
    this.waiting.push(...this.#mail.splice(0));
    return this.worker.step();
  }

  #read(input: Input<Sent>): void {
    this.input = input;
    for (const through of this.#takes) {
      const at = this.waiting.findIndex(({ time }) => time[0]! <= (through ?? Infinity));
      expect(input.has(through ?? Infinity)).toBe(at >= 0);
      const [wanted] = at < 0 ? [] : this.waiting.splice(at, 1);
      const given = input.next(through);
      expect(given?.batch.values).toEqual(wanted && [wanted]);
      expect(given?.time).toEqual(wanted?.time);
      if (wanted !== undefined) this.#outstanding.delete(wanted);
      expect(input.isEmpty).toBe(this.waiting.length === 0);
    }
    this.#takes = [];
  }
}

/** The same links, which tell of each record as it is delivered. */
function tapped(links: Links<Message>, tap: (sent: Sent) => void): Links<Message> {
  return {
    index: links.index,
    peers: links.peers,
    send: (to, message) => links.send(to, message),
    receive: (handler) =>
      links.receive((from, message) => {
        if (message.kind === "data") for (const value of message.batch.values) tap(value as Sent);
        handler(from, message);
      }),
    close: () => links.close(),
  };
}

class Run {
  readonly #outstanding = new Set<Sent>();
  readonly #links;
  readonly #ends: readonly End[];

  constructor(peers: number) {
    this.#links = controlledLinks<Message>(peers);
    this.#ends = this.#links.links.map((links) => new End(links, this.#outstanding));
    this.#quiet();
  }

  turn(turn: Turn): void {
    const end = (index: number): End => this.#ends[index % this.#ends.length]!;
    if (turn.kind === "send") this.#send(end(turn.from), end(turn.to), turn.ahead, turn.x);
    else if (turn.kind === "deliver")
      this.#links.deliver(end(turn.from).worker.index, end(turn.to).worker.index);
    else if (turn.kind === "step") end(turn.at).take(turn.takes);
    else {
      const { capability } = end(turn.at);
      capability.downgrade([capability.time[0]! + 1, 0]);
    }
    for (const { time } of this.#outstanding) {
      for (const { input } of this.#ends) expect(input.frontier.lessEqual(time)).toBe(true);
    }
  }

  finish(): void {
    this.#quiet();
    const held = [...this.#ends.map(({ capability }) => capability), ...this.#outstanding].map(
      ({ time }) => time,
    );
    for (const { input } of this.#ends)
      expect(sorted(input.frontier.elements)).toEqual(sorted(minimal(held)));
    for (const { capability } of this.#ends) capability.drop();
    for (const end of this.#ends) end.step(new Array<undefined>(end.waiting.length).fill(undefined));
    this.#quiet();
    expect(this.#outstanding.size).toBe(0);
    for (const { worker } of this.#ends) expect([worker.isDone, worker.queued.records]).toEqual([true, 0]);
  }

  #send({ handle, capability, waiting }: End, to: End, ahead: number, x: number): void {
    const at = capability.delayed([capability.time[0]! + ahead, x]);
    const sent = { to: to.worker.index, time: at.time };
    this.#outstanding.add(sent);
    if (waiting === to.waiting) waiting.push(sent);
    handle.send(at, [sent]);
    at.drop();
  }

  /** Until nothing is under way and no worker has anything to do. */
  #quiet(): void {
    for (let isBusy = true; isBusy; ) {
      isBusy = false;
      for (const end of this.#ends) if (end.step()) isBusy = true;
      for (const {
        worker: { index: from },
      } of this.#ends) {
        for (const {
          worker: { index: to },
        } of this.#ends)
          while (this.#links.deliver(from, to)) isBusy = true;
      }
    }
  }
}

function minimal(times: readonly Timestamp[]): Timestamp[] {
  return times.filter(
    (time, n) => !times.some((other, m) => lessEqual(other, time) && (m < n || !lessEqual(time, other))),
  );
}

test.each([1, 2, 3])("taking through an epoch is what a plain list gives, with %i workers", (peers) => {
  fc.assert(
    fc.property(turns, (all) => {
      const run = new Run(peers);
      for (const turn of all) run.turn(turn);
      run.finish();
    }),
    { numRuns: 300 },
  );
});
