import fc from "fast-check";
import { type DeadLetter, type Sink, StepError } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { given, startOn } from "../given.ts";
import { failureOf, settle, until } from "../settle.ts";

// From the definition: a sink that tells how many records it has taken is called for each record as often as that fails,
// and as the policy allows; what it has taken is not written again, and what it has not is given up once.

type Call = (n: number) => void;

/** Sinks that tell how much they have taken, made of a function that may throw. */
const sinks: Readonly<Record<string, (call: Call) => Sink<number> | ((n: number) => unknown)>> = {
  "a function": (call) => call,
  "a function that answers later": (call) => async (n) => call(n),
  "a sink of two partitions": (call) => ({
    partitions: () => ["even", "odd"],
    route: (n) => n % 2,
    open() {
      const partition = {
        taken: 0,
        write(values: readonly number[]) {
          partition.taken = 0;
          for (const n of values) {
            call(n);
            partition.taken++;
          }
        },
      };
      return partition;
    },
  }),
};

/** How often a record fails before it is taken. */
const failings = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 9), { minLength: 1, maxLength: 14, size: "max" });

test.each(Object.keys(sinks))("%s", async (name) => {
  await fc.assert(
    fc.asyncProperty(
      failings,
      fc.integer({ min: 1, max: 14 }),
      fc.integer({ min: 1, max: 3 }),
      async (fails, batchSize, attempts) => {
        const host = new SimulatedHost();
        const calls = fails.map(() => 0);
        const taken: number[] = [];
        const letters: DeadLetter<number>[] = [];
        const stream = given(
          fails.map((_, n) => n),
          batchSize,
        );
        const call = (n: number): void => {
          if (++calls[n]! <= fails[n]!) throw new RangeError(`not ${n}`);
          taken.push(n);
        };
        const { failed } = stream.output("out", sinks[name]!(call), {
          onError: { retry: { attempts, backoff: { initial: 1 } }, otherwise: "dead-letter" },
        });
        failed.output("failed", (letter) => void letters.push(letter as DeadLetter<number>));
        const running = startOn(host, stream.flow);
        await settle(host, running.done);
        const good = [...fails.keys()].filter((n) => fails[n]! < attempts);
        const bad = [...fails.keys()].filter((n) => fails[n]! >= attempts);
        const byPartition = (all: readonly number[]): number[][] =>
          [0, 1].map((odd) => all.filter((n) => n % 2 === odd));
        expect(byPartition(taken)).toEqual(byPartition(good));
        expect(byPartition(letters.map(({ record }) => record))).toEqual(byPartition(bad));
        expect(calls).toEqual(fails.map((failing) => Math.min(failing + 1, attempts)));
        const step = running.inspect().steps.find(({ id }) => id === "test.out");
        expect(step).toMatchObject({ failed: bad.length });
        expect(running.inspect().written).toBe(good.length + bad.length); // the letters are written, too
      },
    ),
    { numRuns: 300 },
  );
});

test.each(Object.keys(sinks))("the error tells the record that %s has not taken", async (name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 10 }),
      async (wrong, batchSize) => {
        const host = new SimulatedHost();
        const numbers = Array.from({ length: 10 }, (_, n) => n);
        const stream = given(numbers, batchSize);
        const call = (n: number): void => {
          if (n === wrong) throw new RangeError(`not ${n}`);
        };
        stream.output("out", sinks[name]!(call));
        const error = await failureOf(host, startOn(host, stream.flow).done);
        expect(error).toBeInstanceOf(StepError);
        expect((error as StepError).site.record).toBe(String(wrong));
      },
    ),
    { numRuns: 100 },
  );
});

test("of a batch that is written one by one when the flow is stopped, what is left is counted", async () => {
  const host = new SimulatedHost();
  const written: number[] = [];
  const pending: (() => void)[] = [];
  const sink: Sink<number> = {
    open: (_name, _position, { signal }) => ({
      async write(values) {
        if (values.length > 1) throw new RangeError("not all at once");
        await new Promise<void>((resolve) => pending.push(resolve));
        signal.throwIfAborted();
        written.push(...values);
      },
    }),
  };
  const stream = given([0, 1, 2, 3, 4]);
  stream.output("out", sink, { onError: "skip" });
  const running = startOn(host, stream.flow);
  for (let alone = 0; alone < 2; alone++) {
    await until(host, () => pending.length > alone);
    pending[alone]!();
  }
  await until(host, () => pending.length > 2);
  const stopped = running.stop();
  pending[2]!();
  await settle(host, stopped);
  expect(written).toEqual([0, 1]);
  expect(running.inspect()).toMatchObject({ written: 2, abandoned: 3 });
});
