import { type KeyedStream, session } from "tidemark";
import { expect, test } from "vitest";
import { at, type Event, outcome } from "./given-windows.ts";

const kinds = (times: number[], gap: number, allowedLateness: number) =>
  outcome(at(...times), (stream) => stream.window(session({ gap }), { allowedLateness }).collect("w"), {
    batchSize: 1,
  });

test("a late record joins a session that was complete: its result is updated", async () => {
  const { results, late } = await kinds([0, 20, 9, 40], 10, 15);
  expect(results).toEqual([
    { key: "ALL", start: 0, end: 11, value: [0], kind: "final" },
    { key: "ALL", start: 0, end: 20, value: [0, 9], kind: "updated" },
    { key: "ALL", start: 20, end: 31, value: [20], kind: "final" },
    { key: "ALL", start: 40, end: 51, value: [40], kind: "final" },
  ]);
  expect(late).toEqual([]);
});

test("a late record joins two sessions, one of which was complete", async () => {
  const { results } = await kinds([0, 20, 10, 50], 10, 15);
  expect(results).toEqual([
    { key: "ALL", start: 0, end: 11, value: [0], kind: "final" },
    { key: "ALL", start: 0, end: 31, value: [0, 10, 20], kind: "updated", merged: 1 },
    { key: "ALL", start: 50, end: 61, value: [50], kind: "final" },
  ]);
});

test("a session that is lengthened to the very instant it would have been forgotten at gives one more result", async () => {
  const events: Event<number>[] = [
    ["a", 0, 0],
    ["other", 10, 10],
    ["a", 5, 5],
    ["other", 100, 100],
  ];
  const build = (stream: KeyedStream<string, number>) =>
    stream.window(session({ gap: 9 }), { allowedLateness: 5 }).collect("w");
  const { results } = await outcome(events, build, { batchSize: 1 });
  expect(results.filter(({ key }) => key === "a")).toEqual([
    { key: "a", start: 0, end: 10, value: [0], kind: "final" },
    { key: "a", start: 0, end: 15, value: [0, 5], kind: "updated" },
  ]);
});

test("a record that is too late for a session leaves as it was, whatever is open", async () => {
  const { results, late } = await kinds([0, 5, 4], 10, 0);
  expect(results.map(({ value }) => value)).toEqual([[0, 5]]);
  expect(late).toEqual([["ALL", 4]]);
});

test("a session tells how many others have become part of it, those of which others had become part too", async () => {
  const build = (stream: KeyedStream<string, number>) => stream.window(session({ gap: 10 })).count("w");
  const { results } = await outcome(at(0, 20, 40, 30, 10), build, { outOfOrder: 100 });
  expect(results).toEqual([{ key: "ALL", start: 0, end: 51, value: 5, kind: "final", merged: 2 }]);
});

test("a session that takes in one that was given is an update of it, though it was not given itself", async () => {
  const events: Event<number>[] = [
    ["a", 30, 30],
    ["other", 45, 45],
    ["a", 10, 10],
    ["a", 20, 20],
    ["a", 38, 38],
    ["other", 200, 200],
  ];
  const build = (stream: KeyedStream<string, number>) =>
    stream.window(session({ gap: 10 }), { allowedLateness: 100 }).collect("w");
  const { results } = await outcome(events, build);
  expect(results.filter(({ key }) => key === "a").map(({ kind, value }) => [kind, value])).toEqual([
    ["final", [30]],
    ["updated", [10, 20, 30, 38]],
  ]);
});
