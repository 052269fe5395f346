import { expectTypeOf, test } from "vitest";
import {
  type Capability,
  type EventLog,
  exchange,
  type InputHandle,
  type Notificator,
  type Scope,
  type Stream,
} from "../../ts/timely.ts";

interface Order {
  readonly kind: "order";
  readonly amount: number;
}
interface Refund {
  readonly kind: "refund";
  readonly reason: string;
}

declare const scope: Scope;
declare const events: Stream<Order | Refund>;
declare const numbers: Stream<number>;
declare const capability: Capability;

test("operators carry the types of records on", () => {
  expectTypeOf(numbers.map((n) => `${n}`)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.flatMap((n) => [n, String(n)])).toEqualTypeOf<Stream<string | number>>();
  expectTypeOf(
    numbers.accumulate(
      () => new Set<number>(),
      (set, _) => set,
    ),
  ).toEqualTypeOf<Stream<Set<number>>>();
  expectTypeOf(events.count()).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.partition(3, (n) => n % 3)).toEqualTypeOf<Stream<number>[]>();
  expectTypeOf(numbers.capture()).toEqualTypeOf<EventLog<number>>();
  expectTypeOf(numbers.delay((n, [t]) => t! + n)).toEqualTypeOf<Stream<number>>();
});

test("type predicates narrow what passes, and what does not", () => {
  const isRefund = (event: Order | Refund): event is Refund => event.kind === "refund";
  expectTypeOf(events.filter(isRefund)).toEqualTypeOf<Stream<Refund>>();
  expectTypeOf(events.branch(isRefund)).toEqualTypeOf<[yes: Stream<Refund>, no: Stream<Order>]>();
  expectTypeOf(events.filter(({ kind }) => kind === "order")).toEqualTypeOf<Stream<Order | Refund>>();
  // @ts-expect-error a predicate is synchronous
  events.filter(async () => true);
});

test("inputs, loops and logic are typed by their records", () => {
  expectTypeOf(scope.input<Order>().handle).toEqualTypeOf<InputHandle<Order>>();
  const { handle, stream } = scope.feedback<number>();
  expectTypeOf(stream).toEqualTypeOf<Stream<number>>();
  handle.connect(numbers);
  // @ts-expect-error what goes round must be what came
  handle.connect(events);
  const lengths = events.unaryNotify<number>("n", (input, output, notificator) => {
    expectTypeOf(notificator).toEqualTypeOf<Notificator>();
    input.forEach((claim, { values }) => {
      expectTypeOf(values).toEqualTypeOf<(Order | Refund)[]>();
      output.send(claim, { values: [values.length] });
      // @ts-expect-error the output carries numbers
      output.send(claim, { values: ["one"] });
    });
  });
  expectTypeOf(lengths).toEqualTypeOf<Stream<number>>();
});

test("times are numbers or lists of numbers, and a pact is for the stream's records", () => {
  capability.downgrade(3);
  capability.downgrade([3, 0]);
  // @ts-expect-error no text
  capability.downgrade("3");
  // @ts-expect-error the hash is of another record
  numbers.unary("x", () => () => {}, { pact: exchange((word: string) => word.length) });
  // @ts-expect-error the streams differ
  numbers.concat(events);
});
