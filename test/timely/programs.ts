import fc from "fast-check";
import {
  type Capability,
  compareTimes,
  Notificator,
  Scope,
  type Stream,
  type Timestamp,
} from "../../ts/timely.ts";

/** A record of the model: a value at a time of one coordinate. */
export type Row = readonly [time: number, value: number];

/** One operator of a random program; `of` and `other` name earlier streams, modulo how many there are. */
export type Op =
  | {
      readonly kind: "map" | "filter" | "flatMap" | "delay" | "loop";
      readonly of: number;
      readonly by: number;
    }
  | {
      readonly kind: "sum" | "count" | "branch" | "exchange" | "nestedSum";
      readonly of: number;
      readonly by: number;
    }
  /** Records that wait for code outside of steps, and times that are asked for there. */
  | { readonly kind: "later" | "asked"; readonly of: number; readonly by: number }
  | { readonly kind: "concat" | "join"; readonly of: number; readonly other: number };

/** What is done to a program from outside, between steps. */
export interface Outside {
  /** Things that wait to be done, in any order. */
  readonly waiting: (() => void)[];
  /** Called for each record that a `map` changes. */
  onRecord: () => void;
}

const reference = fc.nat({ max: 30 });
const kinds = [
  "map",
  "filter",
  "flatMap",
  "delay",
  "loop",
  "sum",
  "count",
  "branch",
  "exchange",
  "nestedSum",
  "later",
  "asked",
] as const;

/** Random programs: a list of operators, each reading streams made before it. */
export const program: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom(...kinds),
        of: reference,
        by: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom("concat", "join"), of: reference, other: reference }),
    },
  ),
  { minLength: 1, maxLength: 12, size: "max" },
);

/** The most a loop lets a value grow to. */
const LOOP_END = 12;

/** The streams of a program, in order: those of its operators after those it began with. */
export function buildProgram(
  ops: readonly Op[],
  inputs: readonly Stream<number>[],
  outside: Outside,
): Stream<number>[] {
  const streams = [...inputs];
  const at = (index: number): Stream<number> => streams[index % streams.length]!;
  for (const op of ops) streams.push(...buildOp(op, at, outside));
  return streams;
}

function buildOp(op: Op, at: (index: number) => Stream<number>, outside: Outside): Stream<number>[] {
  const stream = at(op.of);
  switch (op.kind) {
    case "map":
      return [
        stream.map((n) => {
          outside.onRecord();
          return n + op.by;
        }),
      ];
    case "filter":
      return [stream.filter((n) => n % (op.by + 1) !== 0)];
    case "later":
      return [later(stream, op.by, outside)];
    case "asked":
      return [asked(stream, op.by, outside)];
    case "flatMap":
      return [
        stream.flatMap((n) => (n > 100 ? [n % 100] : Array.from({ length: n % op.by }, (_, i) => n + i))),
      ];
    case "delay":
      return [delayed(stream, op.by)];
    case "exchange":
      return [stream.exchange((n) => n * op.by)];
    case "sum":
      return [
        stream
          .exchange(() => op.by)
          .accumulate(
            () => 0,
            (sum, values) => values.reduce((a, b) => a + b, sum),
          ),
      ];
    case "count":
      return [stream.exchange(() => op.by).count()];
    case "branch":
      return stream.branch((n) => n % (op.by + 1) === 0);
    case "concat":
      return [stream.concat(at(op.other))];
    case "join":
      return [sumOfBoth(stream, at(op.other))];
    case "loop":
      return [growing(stream, op.by)];
    case "nestedSum":
      return [nestedSum(stream, op.by)];
  }
}

/** Delays by an array that is the same for all records, and changed as soon as nobody looks. */
function delayed(stream: Stream<number>, by: number): Stream<number> {
  const reused = [0];
  return stream
    .delay((n, time) => {
      reused[0] = time[0]! + (n % by) || -0;
      return reused;
    })
    .inspect(() => {
      reused[0] = -99;
    });
}

/** Keeps the right to answer each message, and answers it from outside, at a time that many share. */
function later(stream: Stream<number>, by: number, { waiting }: Outside): Stream<number> {
  const reused = [0];
  return stream.unary<number>("later", () => (input, output) => {
    input.forEach((claim, batch) => {
      reused[0] = claim.time[0]! + by;
      const kept = claim.delayed(reused);
      reused[0] = -1;
      waiting.push(() => {
        const session = output.session(kept);
        if (by % 2 === 0) output.send(kept, batch);
        else session.giveAll(batch.values);
        session.flush();
        kept.drop();
      });
    });
  });
}

/** Asks, from outside, to be told of each record's time, and passes it on when that is complete. */
function asked(stream: Stream<number>, by: number, { waiting }: Outside): Stream<number> {
  const builder = Scope.of(stream).operator("asked");
  const input = builder.input(stream);
  const output = builder.output<number>();
  builder.build(([first], info) => {
    first!.drop();
    const notificator = new Notificator([input]);
    const values = new Map<number, number[]>();
    const ask = (claim: Capability, value: number): void => {
      const time = claim.time[0]!;
      values.set(time, [...(values.get(time) ?? []), value]);
      notificator.notifyAt(claim);
    };
    return () => {
      input.forEach((message, batch) => {
        for (const value of batch.values) {
          const claim = message.retain();
          if (value % by === 0) ask(claim, value);
          else
            waiting.push(() => {
              ask(claim, value);
              info.activate();
            });
        }
      });
      for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
        const ready = values.get(due.time[0]!)!;
        values.delete(due.time[0]!);
        if (ready.length !== due.count) throw new Error(`${due.count} of ${ready.length} at ${due.time}`);
        output.session(due.capability).giveAll(ready);
      }
    };
  });
  return output.stream;
}

/** One record a time that both sides have records at: the product of their numbers of records. */
function sumOfBoth(left: Stream<number>, right: Stream<number>): Stream<number> {
  const counts = new Map<number, [number, number]>();
  const pact = { route: toFirst };
  return left.binaryNotify<number, number>(
    right,
    "join",
    (leftIn, rightIn, output, notificator) => {
      for (const [side, input] of [leftIn, rightIn].entries()) {
        input.forEach((claim, { values }) => {
          const time = claim.time[0]!;
          const both = counts.get(time) ?? [0, 0];
          both[side]! += values.length;
          counts.set(time, both);
          notificator.notifyAt(claim);
        });
      }
      for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
        const [a, b] = counts.get(due.time[0]!)!;
        if (a * b > 0) output.session(due.capability).give(a * b);
      }
    },
    { pact, otherPact: pact },
  );
}

function toFirst<B>(batch: B, _: number, send: (worker: number, part: B) => void): void {
  send(0, batch);
}

/** Each value goes round, growing, until it has reached the end. */
function growing(stream: Stream<number>, by: number): Stream<number> {
  return Scope.of(stream).nested("growing", (loop) => {
    const { handle, stream: again } = loop.feedback<number>();
    const [more, done] = stream
      .enter(loop)
      .concat(again.exchange((n) => n))
      .branch((n) => n < LOOP_END);
    handle.connect(more.map((n) => n + by));
    return done.leave();
  });
}

/** Sums by round: each round adds one to every value below the end, and is summed when complete. */
function nestedSum(stream: Stream<number>, by: number): Stream<number> {
  return Scope.of(stream).nested("rounds", (loop) => {
    const { handle, stream: again } = loop.feedback<number>();
    const all = stream.enter(loop).concat(again);
    handle.connect(all.filter((n) => n < LOOP_END).map((n) => n + by));
    return all
      .exchange(() => 1)
      .accumulate(
        () => 0,
        (sum, values) => values.reduce((a, b) => a + b, sum),
      )
      .leave();
  });
}

/** What the streams of a program carry, worked out from lists. */
export function modelProgram(ops: readonly Op[], inputs: readonly Row[][]): Row[][] {
  const streams = [...inputs];
  const at = (index: number): Row[] => streams[index % streams.length]!;
  for (const op of ops) streams.push(...modelOp(op, at));
  return streams;
}

function modelOp(op: Op, at: (index: number) => Row[]): Row[][] {
  const rows = at(op.of);
  switch (op.kind) {
    case "map":
      return [rows.map(([t, n]) => [t, n + op.by])];
    case "filter":
      return [rows.filter(([, n]) => n % (op.by + 1) !== 0)];
    case "flatMap":
      return [
        rows.flatMap(
          ([t, n]) =>
            (n > 100 ? [[t, n % 100]] : Array.from({ length: n % op.by }, (_, i) => [t, n + i])) as Row[],
        ),
      ];
    case "delay":
      return [rows.map(([t, n]) => [t + (n % op.by), n])];
    case "exchange":
    case "asked":
      return [rows];
    case "later":
      return [rows.map(([t, n]) => [t + op.by, n])];
    case "sum":
      return [perTime(rows, (values) => values.reduce((a, b) => a + b, 0))];
    case "count":
      return [perTime(rows, (values) => values.length)];
    case "branch":
      return [rows.filter(([, n]) => n % (op.by + 1) === 0), rows.filter(([, n]) => n % (op.by + 1) !== 0)];
    case "concat":
      return [[...rows, ...at(op.other)]];
    case "join":
      return [joined(rows, at(op.other))];
    case "loop":
      return [rows.map(([t, n]) => [t, n < LOOP_END ? n + op.by * Math.ceil((LOOP_END - n) / op.by) : n])];
    case "nestedSum":
      return [roundSums(rows, op.by)];
  }
}

function perTime(rows: readonly Row[], reduce: (values: number[]) => number): Row[] {
  const times = [...new Set(rows.map(([t]) => t))];
  return times.map((time) => [time, reduce(rows.filter(([t]) => t === time).map(([, n]) => n))]);
}

function joined(left: readonly Row[], right: readonly Row[]): Row[] {
  const count = (rows: readonly Row[], time: number): number => rows.filter(([t]) => t === time).length;
  const both = [...new Set(left.map(([t]) => t))].filter((time) => count(right, time) > 0);
  return both.map((time) => [time, count(left, time) * count(right, time)]);
}

function roundSums(rows: readonly Row[], by: number): Row[] {
  const sums: Row[] = [];
  for (let round = rows; round.length > 0; ) {
    sums.push(...perTime(round, (values) => values.reduce((a, b) => a + b, 0)));
    round = round.filter(([, n]) => n < LOOP_END).map(([t, n]) => [t, n + by]);
  }
  return sums;
}

/** For comparing: rows without regard to their order. */
export function multiset(rows: readonly Row[]): string[] {
  return rows.map(([time, value]) => `${value}@${time}`).sort();
}

/** Whether a frontier that moved from one to the other went forward only. */
export function wentForward(before: readonly Timestamp[], after: readonly Timestamp[]): boolean {
  return after.every((time) => before.some((old) => old.every((coordinate, i) => coordinate <= time[i]!)));
}

/** Whether no time comes after one that it precedes. */
export function isLinearExtension(times: readonly Timestamp[]): boolean {
  return times.every((time, i) => times.slice(i + 1).every((later) => compareTimes(later, time) >= 0));
}
