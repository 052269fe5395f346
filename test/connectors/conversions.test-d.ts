import { expectTypeOf, test } from "vitest";
import { fromIterable } from "../../ts/connectors/iterable.ts";
import {
  type CsvSourceOptions,
  csvSource,
  jsonLinesSource,
  linesSource,
  parquetSource,
} from "../../ts/connectors/node.ts";
import { pushSource } from "../../ts/connectors/push.ts";
import type { Sink } from "../../ts/connectors/sink.ts";
import type { Source } from "../../ts/connectors/source.ts";
import { toSink } from "../../ts/connectors/to-sink.ts";
import { toSource } from "../../ts/connectors/to-source.ts";

test("toSource infers the record from whatever it is given", () => {
  expectTypeOf(toSource([1, 2])).toEqualTypeOf<Source<number>>();
  expectTypeOf(toSource(new Set(["a"]))).toEqualTypeOf<Source<string>>();
  expectTypeOf(toSource(new Map([["a", 1]]))).toEqualTypeOf<Source<[string, number]>>();
  expectTypeOf(toSource({} as AsyncIterable<boolean>)).toEqualTypeOf<Source<boolean>>();
  expectTypeOf(toSource({} as ReadableStream<string>)).toEqualTypeOf<Source<string>>();
  expectTypeOf(toSource(fromIterable([1]))).toEqualTypeOf<Source<number>>();
  expectTypeOf(toSource(pushSource<Date>().source)).toEqualTypeOf<Source<Date>>();
  expectTypeOf(toSource(linesSource("a"))).toEqualTypeOf<Source<string>>();
  // @ts-expect-error a string is no list of records
  toSource("a.txt");
});

test("toSink infers the record from whatever it is given", () => {
  expectTypeOf(toSink((n: number) => n)).toEqualTypeOf<Sink<number>>();
  expectTypeOf(toSink([] as string[])).toEqualTypeOf<Sink<string>>();
  expectTypeOf(toSink({} as WritableStream<Date>)).toEqualTypeOf<Sink<Date>>();
  expectTypeOf(toSink({} as Sink<Date>)).toEqualTypeOf<Sink<Date>>();
});

test("named columns give typed rows", () => {
  type RowOf<S> = S extends Source<infer Row> ? Row : never;
  const picked = csvSource("a.csv", { columns: ["iata", "name"] });
  expectTypeOf<RowOf<typeof picked>>().toEqualTypeOf<Record<"iata" | "name", string>>();
  const headed = csvSource("a.csv", { header: ["iata"], delimiter: ";" });
  expectTypeOf<RowOf<typeof headed>>().toEqualTypeOf<Record<"iata", string>>();
  const plain = csvSource("a.csv", {} as CsvSourceOptions);
  expectTypeOf<RowOf<typeof plain>>().toEqualTypeOf<Record<string, string>>();
  const claimed = csvSource<{ id: string }>("a.csv");
  expectTypeOf<RowOf<typeof claimed>>().toEqualTypeOf<{ id: string }>();
  const checked = jsonLinesSource("a", { check: (value): value is number => typeof value === "number" });
  expectTypeOf<RowOf<typeof checked>>().toEqualTypeOf<number>();
  parquetSource<{ delay: number }>("a", { columns: ["delay"] });
  // @ts-expect-error no such column
  parquetSource<{ delay: number }>("a", { columns: ["distance"] });
});
