import type { KeyedStream, Sink, Stream } from "tidemark";
import { test } from "vitest";

declare const mixed: Stream<number | string>;
declare const keyed: KeyedStream<string, number>;
declare const anything: Sink<unknown>;
declare const numbersOnly: (n: number) => void;

test("takes sinks for the records, and for wider ones", () => {
  mixed.output("o", [] as (number | string)[]);
  mixed.output("o", [] as unknown[]);
  mixed.output("o", []);
  mixed.output("o", anything);
  mixed.output("o", console.log);
  mixed.output("o", async (record) => String(record));
  mixed.output("o", new WritableStream<number | string>());
  keyed.output("o", numbersOnly);
});

test("a sink for other records does not compile", () => {
  // @ts-expect-error an array of numbers has no place for texts
  mixed.output("o", [] as number[]);
  // @ts-expect-error nor has the function
  mixed.output("o", numbersOnly);
  // @ts-expect-error a keyed stream writes its values: use entries for pairs
  keyed.output("o", [] as [string, number][]);
  // @ts-expect-error a path is no sink
  mixed.output("o", "out.csv");
});
