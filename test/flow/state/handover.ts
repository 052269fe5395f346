import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect } from "vitest";
import type { KeyedLogic, KeyedLogicFactory } from "../../../ts/flow/engine/keyed-logic.ts";
import type { StepState } from "../../../ts/flow/state/step-state.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import type { Key } from "../../../ts/flow/values/key.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { type Emitted, recordingContext } from "./recording-context.ts";
import { inOrder, KeptCells } from "./saved-cells.ts";

// What recovery does to the logic of a keyed step, without a flow, a store or an engine: the cells that were touched are
// taken and kept, and a fresh logic goes on from what has been kept. None of it may show in what is emitted.

/** What the engine does to a logic. A program of calls keeps its promises: watermarks do not fall, the end comes last. */
export type Call =
  | {
      readonly call: "batch";
      readonly rows: readonly (readonly [key: Key, value: unknown, eventTime?: number])[];
      /** No less than the step's watermark. */
      readonly watermark: number;
      readonly side: number;
    }
  | { readonly call: "watermark"; readonly to: number }
  /** The wall clock goes on; the logic is woken if it asked for it. */
  | { readonly call: "clock"; readonly byMs: number }
  | { readonly call: "iteration"; readonly keys: readonly Key[] }
  | { readonly call: "end" }
  | { readonly call: "stop" };

/** What happens before a call: nothing, what was touched is taken and kept, or that, and a fresh logic takes over. */
export type Handover = "none" | "save" | "replace";

/** What was emitted, in which call of the program, and at which instant it travels. */
export interface Travelling extends Emitted {
  readonly during: number;
  readonly at: number;
}

/** What happens before each call. */
export const handovers: fc.Arbitrary<Handover[]> = fc.array(
  fc.constantFrom<Handover>("none", "none", "save", "replace"),
  { minLength: 1, maxLength: 12, size: "max" },
);

/** So often in a row a logic may ask to be woken at once. */
const WAKES = 10;

/** At so many instants it may emit for one watermark. */
const INSTANTS = 100_000;

/** A logic in the place of the engine. */
class Driver {
  readonly emitted: Travelling[] = [];
  /** How many states were kept after each call. */
  readonly kept: number[] = [];
  readonly host = new SimulatedHost({ now: 0 });
  readonly #make: KeyedLogicFactory;
  #logic!: KeyedLogic;
  state!: StepState;
  #during = 0;
  #at = Number.NEGATIVE_INFINITY;
  /** The step's watermark, as the logic was told. */
  watermark: number = Number.NEGATIVE_INFINITY;

  constructor(make: KeyedLogicFactory, isTracked: boolean, cells: readonly SavedCell[] = []) {
    this.#make = make;
    this.replace(cells, isTracked);
  }

  /** A fresh logic takes over. */
  replace(cells: readonly SavedCell[], isTracked: boolean): void {
    const note = (emitted: Emitted): void =>
      void this.emitted.push(structuredClone({ ...emitted, during: this.#during, at: this.#at })); // as it is now
    const context = recordingContext(this.host, note);
    this.#logic = this.#make(context);
    this.state = context.state;
    this.state.load(structuredClone(cells));
    if (isTracked) this.state.track();
  }

  call(during: number, call: Call): void {
    this.#during = during;
    this.#at = Number.NEGATIVE_INFINITY;
    if (call.call === "batch") this.#give(call);
    else if (call.call === "watermark") this.advance(call.to);
    else if (call.call === "clock") this.host.advance(call.byMs);
    else if (call.call === "iteration") this.#logic.onIteration?.(() => call.keys);
    else if (call.call === "stop") this.#logic.onStop?.();
    else {
      this.advance(Number.POSITIVE_INFINITY);
      this.#at = Number.POSITIVE_INFINITY; // whatever instants there were before the end
      this.#logic.onEnd?.();
    }
    if (call.call !== "end" && call.call !== "stop") this.#wake();
    this.kept.push(this.state.kept);
  }

  advance(to: number): void {
    if (to <= this.watermark) return;
    this.watermark = to;
    let instants = 0;
    this.#logic.onWatermark?.(to, (instant) => {
      if (++instants > INSTANTS) throw new Error(`a watermark of ${to} makes it go on for ever`);
      this.#at = Math.max(this.#at, instant);
    });
  }

  #give({ rows, watermark, side }: Call & { readonly call: "batch" }): void {
    this.#at = watermark;
    const values = rows.map(([, value]) => structuredClone(value));
    const keys = rows.map(([key]) => key);
    const times = rows.map(([, , eventTime]) => eventTime!);
    const eventTimes = times.includes(undefined!) ? undefined : times;
    this.#logic.onBatch({ values, keys, eventTimes }, watermark, side);
    // Columns are filled again: who has kept them finds other rows in them.
    values.fill("of another batch");
    keys.fill("of another batch");
    eventTimes?.fill(Number.NaN);
  }

  #wake(): void {
    const now = this.host.now();
    for (let times = 0; times < WAKES && (this.#logic.wakeAt ?? now + 1) <= now; times++)
      this.#logic.onWake!(now);
  }
}

/** What has been kept, handed out as a store may. */
class Shadow extends KeptCells {
  /** Cells come from a store in no order: each call gives another. */
  cells(seed: number): SavedCell[] {
    const shuffled = [...this.all].map(([place, cell]) => [hash(`${seed} ${place}`), cell] as const);
    return shuffled.sort(([a], [b]) => a - b).map(([, cell]) => cell);
  }

  get inOrder(): SavedCell[] {
    return inOrder([...this.all.values()]);
  }
}

/** What a logic emits when nothing happens to it. */
export function emittedBy(make: KeyedLogicFactory, program: readonly Call[]): Travelling[] {
  return driven(make, program).emitted;
}

function driven(make: KeyedLogicFactory, program: readonly Call[]): Driver {
  const driver = new Driver(make, false);
  for (const [i, call] of program.entries()) driver.call(i, call);
  return driver;
}

/**
 * What it emits when it is handed over before some of the calls: the acts, over and over. What has been taken by then
 * must be all that there is.
 */
export function emittedOver(
  make: KeyedLogicFactory,
  program: readonly Call[],
  acts: readonly Handover[],
): Travelling[] {
  return drivenOver(make, program, acts).emitted;
}

function drivenOver(make: KeyedLogicFactory, program: readonly Call[], acts: readonly Handover[]): Driver {
  const driver = new Driver(make, true);
  const shadow = new Shadow();
  for (const [i, call] of program.entries()) {
    const act = acts[i % acts.length];
    if (act !== "none") {
      shadow.take([...driver.state.takeTouched()]);
      expectSame(shadow.inOrder, inOrder([...driver.state.saved()]));
    }
    if (act === "replace") {
      const { kept } = driver.state;
      driver.replace(shadow.cells(i), true);
      expect(driver.state.kept).toBe(kept);
    }
    driver.call(i, call);
  }
  return driver;
}

/**
 * Has a program run with and without handovers: the same must be emitted, in the same order, at the same instants, and as
 * much kept after each call.
 */
export function expectSameOver(
  make: KeyedLogicFactory,
  program: readonly Call[],
  acts: readonly Handover[],
): void {
  const over = drivenOver(make, program, acts);
  const plain = driven(make, program);
  expectSame(over.emitted, plain.emitted);
  expectSame(over.kept, plain.kept);
}

/** Says where two differ only if they do: that is slow. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** What becomes of the workers: lists that are gone through over and over, one item a call. */
export interface Workers {
  /** How many there are from a call on; their number changes there if it differs. */
  readonly count: readonly number[];
  /** The worker that is not told of a watermark: it hears of a later one. */
  readonly deaf: readonly number[];
}

/** Workers that come and go, and lag behind. */
export const workers: fc.Arbitrary<Workers> = fc.record({
  count: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6, size: "max" }),
  deaf: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7, size: "max" }),
});

/**
 * Has a program run on a changing number of workers, which hear of watermarks more or less often: of each key the same
 * must be emitted as on one, and each as often. For logics whose tables all go by key ("one"), whose keys do not depend
 * on one another, and which emit the same however many watermarks there are.
 * @param shown What is to be the same of what is emitted.
 */
export function expectSameOn(
  make: KeyedLogicFactory,
  program: readonly Call[],
  { count, deaf }: Workers,
  shown: (emitted: Emitted) => unknown = (emitted) => emitted,
): void {
  const gone: Travelling[] = [];
  let drivers: Driver[] = [];
  let nowMs = 0;
  const shadow = new Shadow();
  for (const [i, call] of program.entries()) {
    const wanted = count[i % count.length]!;
    if (drivers.length !== wanted) {
      gone.push(...drivers.flatMap(({ emitted }) => emitted));
      for (const { state } of drivers) shadow.take([...state.takeTouched()]);
      expectSame(shadow.inOrder, inOrder(drivers.flatMap(({ state }) => [...state.saved()])));
      drivers = rescaled(make, drivers, shadow.cells(i), wanted, nowMs);
    }
    if (call.call === "clock") nowMs += call.byMs;
    for (const [worker, driver] of drivers.entries()) {
      const isOurs = ([key]: readonly [Key, ...unknown[]]): boolean => workerOf(key, wanted) === worker;
      if (call.call === "batch") driver.call(i, { ...call, rows: call.rows.filter(isOurs) });
      else if (call.call !== "watermark" || deaf[i % deaf.length] !== worker) driver.call(i, call);
    }
  }
  gone.push(...drivers.flatMap(({ emitted }) => emitted));
  const plain = driven(make, program);
  expect(drivers.reduce((sum, { state }) => sum + state.kept, 0)).toBe(plain.state.kept);
  const inAnyOrder = (emitted: readonly Travelling[]): string[] =>
    emitted.map(({ during: _, at, ...what }) => JSON.stringify([at, shown(what)])).sort();
  expectSame(inAnyOrder(gone), inAnyOrder(plain.emitted));
}

/** Event time goes on from where the last of the workers has come. */
function rescaled(
  make: KeyedLogicFactory,
  drivers: readonly Driver[],
  cells: readonly SavedCell[],
  count: number,
  nowMs: number,
): Driver[] {
  const watermark = Math.min(...drivers.map((driver) => driver.watermark));
  return Array.from({ length: count }, (_, worker) => {
    const own = cells.filter(({ key }) => workerOf(key, count) === worker);
    const driver = new Driver(make, true, own);
    driver.host.advance(nowMs);
    if (watermark < Number.POSITIVE_INFINITY) driver.advance(watermark);
    return driver;
  });
}

function workerOf(key: Key, workers: number): number {
  return hash(`${typeof key} ${key}`) % workers;
}

function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const unit of text) bits = Math.imul(bits ^ unit.codePointAt(0)!, 0x01000193) >>> 0;
  return (bits ^ (bits >>> 15)) >>> 0;
}
