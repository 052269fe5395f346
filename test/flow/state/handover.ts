import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Key } from "tidemark";
import { expect } from "vitest";
import type { KeyedLogic, KeyedLogicContext } from "../../../ts/flow/engine/keyed-logic.ts";
import type { KeyedBatch } from "../../../ts/flow/hot/stage.ts";
import { StepState } from "../../../ts/flow/state/step-state.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";

/** A logic that is handed over, and what it can be given. */
export interface Subject {
  make(context: KeyedLogicContext): KeyedLogic;
  /** How many streams it reads. Default: 1. */
  readonly sides?: number;
  /** Default: its streams have keys. */
  readonly keyed?: boolean;
  /** Default: its streams have event time. */
  readonly timed?: boolean;
}

interface Row {
  readonly key: Key;
  /** How long behind the watermark of its partition it happened; less than 0: it is late. */
  readonly aheadBy: number;
}

/** What happens next. */
type Call =
  | {
      readonly type: "batch";
      readonly side: number;
      readonly partition: number;
      readonly rows: readonly Row[];
    }
  | { readonly type: "advance"; readonly side: number; readonly partition: number; readonly by: number }
  | { readonly type: "advance all"; readonly by: number }
  | { readonly type: "watermark" }
  | { readonly type: "clock"; readonly by: number };

/** What the one who reads the records tells a logic, in this order. */
export interface Program {
  readonly calls: readonly {
    readonly call: Call;
    /** Whether the state is saved behind the call, and whether a new instance then takes the logic's place. */
    readonly save: "no" | "save" | "hand over";
    /** Whether a new instance sees records before it is told how far event time has come. */
    readonly recordsFirst: boolean;
  }[];
  /** Whether the input ends, or the flow is stopped. */
  readonly end: "end" | "stop";
  /** In which order saved cells are loaded. */
  readonly seed: number;
}

const PARTITIONS = 2;
/** Where event time begins, about. */
const BEGIN = -10;
const KEYS: readonly Key[] = ["a", "b", 3];

/** Records of some partitions, which come out of order, and late; whose watermarks rise; and a clock that goes on. */
export function programs(sides = 1): fc.Arbitrary<Program> {
  const row = fc.record({ key: fc.constantFrom(...KEYS), aheadBy: fc.integer({ min: -8, max: 25 }) });
  const place = { side: fc.nat({ max: sides - 1 }), partition: fc.nat({ max: PARTITIONS - 1 }) };
  const rows = fc.array(row, { minLength: 1, maxLength: 4 });
  const call = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("batch" as const), ...place, rows }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant("advance" as const),
        ...place,
        by: fc.integer({ min: 1, max: 15 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant("advance all" as const), by: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("watermark" as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("clock" as const), by: fc.nat({ max: 12 }) }) },
  );
  const step = fc.record({
    call,
    save: fc.constantFrom("no" as const, "save" as const, "hand over" as const),
    recordsFirst: fc.boolean(),
  });
  return fc.record({
    calls: fc.array(step, { maxLength: 40, size: "max" }),
    end: fc.constantFrom("end" as const, "stop" as const),
    seed: fc.nat(),
  });
}

/**
 * Plays a program twice: with one instance and nothing saved, and with the cells that were touched saved again and
 * again, as plain data, and new instances that go on with them. What is emitted, and where it travels, must be the
 * same, what is kept too, and what has been saved must always be all that there is.
 */
export function checkHandover(subject: Subject, program: Program): void {
  const whole = new Play(subject, program, false);
  const handedOver = new Play(subject, program, true);
  same(handedOver.emitted, whole.emitted);
  for (const [n, report] of handedOver.reports.entries())
    if (report !== undefined) same(report, whole.reports[n]);
}

class Play {
  /** What came out: of which output, and at which instant it travels. */
  readonly emitted: unknown[] = [];
  /** Behind each call what the logic says of itself; undefined where it is not yet told of the watermark. */
  readonly reports: unknown[] = [];
  readonly #subject: Subject;
  readonly #saves: boolean;
  readonly #host = new SimulatedHost();
  /** What a store would have. */
  readonly #saved: Map<string, SavedCell> = new Map();
  /** By side and partition. */
  readonly #watermarks: number[][];
  #random: number;
  #state!: StepState; // the constructor has these two made
  #logic!: KeyedLogic;
  #reached = Number.NEGATIVE_INFINITY;
  #isTold = true;
  #travelsAt: number | undefined;
  #records = 0;

  constructor(subject: Subject, { calls, end, seed }: Program, saves: boolean) {
    this.#subject = subject;
    this.#saves = saves;
    this.#random = seed;
    this.#watermarks = Array.from({ length: subject.sides ?? 1 }, () =>
      new Array(PARTITIONS).fill(Number.NEGATIVE_INFINITY),
    );
    this.#make();
    for (const { call, save, recordsFirst } of calls) {
      if (call.type !== "batch") this.#tell();
      this.#do(call);
      if (saves && save !== "no") this.#save();
      if (save === "hand over") {
        if (saves) this.#make();
        this.#isTold = false;
        if (!recordsFirst) this.#tell();
      }
      this.#report();
    }
    this.#tell();
    if (end === "stop") this.#logic.onStop?.();
    else {
      for (const partitions of this.#watermarks) partitions.fill(Number.POSITIVE_INFINITY);
      this.#advance();
      this.#logic.onEnd?.();
    }
  }

  #do(call: Call): void {
    if (call.type === "batch")
      this.#give(call.rows, call.side, this.#watermarks[call.side]![call.partition]!);
    else if (call.type === "advance") this.#raise(call.side, call.partition, call.by);
    else if (call.type === "advance all")
      for (const [side, partitions] of this.#watermarks.entries())
        for (const partition of partitions.keys()) this.#raise(side, partition, call.by);
    else if (call.type === "watermark") this.#advance();
    else {
      this.#host.advance(call.by);
      const now = this.#host.now();
      if ((this.#logic.wakeAt ?? Number.POSITIVE_INFINITY) <= now) this.#logic.onWake!(now);
    }
  }

  #raise(side: number, partition: number, by: number): void {
    const partitions = this.#watermarks[side]!;
    if (this.#subject.timed !== false) partitions[partition] = Math.max(BEGIN, partitions[partition]!) + by;
  }

  #give(rows: readonly Row[], side: number, watermark: number): void {
    const { keyed = true, timed = true } = this.#subject;
    const batch = {
      values: rows.map((): unknown => ({ n: this.#records++ })),
      keys: keyed ? rows.map(({ key }) => key) : undefined,
      eventTimes: timed ? rows.map(({ aheadBy }) => Math.max(BEGIN, watermark) + aheadBy) : undefined,
    };
    this.#travelsAt = watermark;
    this.#logic.onBatch(batch as KeyedBatch, watermark, side); // what takes records without keys says so
    this.#travelsAt = undefined;
    // The columns are filled again.
    batch.values.fill("filled again");
    batch.keys?.fill("filled again");
    batch.eventTimes?.fill(Number.NaN);
  }

  #advance(): void {
    const watermark = Math.min(...this.#watermarks.flat());
    if (watermark <= this.#reached) return;
    this.#reached = watermark;
    this.#watermark();
  }

  /** A new instance is told how far event time has come; the one that goes on is told again, for the sake of equality. */
  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    if (this.#reached > Number.NEGATIVE_INFINITY) this.#watermark();
  }

  #watermark(): void {
    this.#logic.onWatermark?.(this.#reached, (instant) => {
      this.#travelsAt = instant;
    });
    this.#travelsAt = undefined;
  }

  /** A new instance takes the place of the one before, if any, and goes on with what was saved. */
  #make(): void {
    const state = new StepState();
    const emitTo = (output: number, ...record: unknown[]): void => {
      this.emitted.push([output, ...structuredClone(record), this.#travelsAt]);
    };
    this.#logic = this.#subject.make({
      state,
      host: this.#host,
      emit: (...record: unknown[]) => emitTo(0, ...record),
      emitTo,
      site: {
        step: "test",
        counter: { passed: 0 },
        reject: (code: string, _problem: string, ...record: unknown[]) => {
          this.emitted.push([code, ...structuredClone(record.slice(0, 3)), this.#travelsAt]);
        },
        fail: (code: string) => new Error(code),
      },
    } as unknown as KeyedLogicContext); // of the code that runs once a record nothing is used
    if (this.#saves) {
      state.track();
      state.load(structuredClone(this.#inAnyOrder()));
      same(byPlace(state.saved()), this.#saved);
    }
    this.#state = state;
  }

  #inAnyOrder(): SavedCell[] {
    const cells = [...this.#saved.values()];
    for (let n = cells.length; n > 1; n--) {
      this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) >>> 0;
      const other = this.#random % n;
      [cells[n - 1], cells[other]] = [cells[other]!, cells[n - 1]!];
    }
    return cells;
  }

  #save(): void {
    for (const [place, cell] of byPlace(this.#state.takeTouched()))
      if ("content" in cell) this.#saved.set(place, cell);
      else this.#saved.delete(place);
    same(this.#saved, byPlace(this.#state.saved()));
  }

  #report(): void {
    const { wakeAt } = this.#logic;
    this.reports.push(this.#isTold ? { kept: this.#state.kept, wakeAt } : undefined);
  }
}

/** Asked first, since `expect` is slow where nothing is wrong. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** A copy of cells as plain data, each at its place. */
function byPlace(cells: Iterable<SavedCell>): Map<string, SavedCell> {
  const copies = structuredClone([...cells]);
  return new Map(copies.map((cell) => [JSON.stringify([cell.table, cell.slice, cell.key]), cell]));
}
