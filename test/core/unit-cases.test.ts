import { describe, expect, test } from "vitest";
import {
  Antichain,
  applySummary,
  ChangeBatch,
  Core,
  CountedAntichain,
  lessEqual,
  type Timestamp,
} from "../../ts/core/index.ts";
import { unitCases } from "./cases.ts";
import { builds } from "./cores.ts";

// A case is a line: a name, a type of time, then statements between slashes.
//   ma changes expected    feed a counted antichain, the net changes of its frontier; front times; count time n
//   ins time was-accepted; chain times; lt|le time is      an antichain; same a b is; po a b is: the order
//   cb changes; cblen n; cbempty is; drain changes          a change batch
//   flood a b rounds: +a +b -a -b each round; cap32 n: at most so many rows all the while
//   sum time add result    a summary, - for undefined

const timeOf = (text: string): Timestamp => text.split(".").map(Number);
const timesOf = (text: string): Timestamp[] => (text === "-" ? [] : text.split(";").map(timeOf));
const changesOf = (text: string): [Timestamp, number][] =>
  text === "-"
    ? []
    : text.split(";").map((change) => {
        const [time, delta] = change.split(":") as [string, string];
        return [timeOf(time), Number(delta)];
      });
const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();

function verbs(core: Core, depth: number): Record<string, (words: string[]) => void> {
  const counted = new CountedAntichain(core, depth);
  const chain = new Antichain(core, depth);
  const batch = new ChangeBatch(core, depth);
  let most = 0;
  const antichainOf = (times: string): Antichain => {
    const antichain = new Antichain(core, depth);
    for (const time of timesOf(times)) antichain.insert(time);
    return antichain;
  };
  return {
    ma: ([changes, expected]) =>
      expect(sorted(counted.update(changesOf(changes!)))).toEqual(sorted(changesOf(expected!))),
    front: ([times]) => expect(sorted(counted.frontier())).toEqual(sorted(timesOf(times!))),
    count: ([time, n]) => expect(counted.count(timeOf(time!))).toBe(Number(n)),
    ins: ([time, is]) => expect(chain.insert(timeOf(time!))).toBe(is === "true"),
    chain: ([times]) => expect(sorted(chain.elements())).toEqual(sorted(timesOf(times!))),
    lt: ([time, is]) => expect(chain.lessThan(timeOf(time!))).toBe(is === "true"),
    le: ([time, is]) => expect(chain.lessEqual(timeOf(time!))).toBe(is === "true"),
    same: ([a, b, is]) => expect(antichainOf(a!).equals(antichainOf(b!))).toBe(is === "true"),
    po: ([a, b, is]) => {
      expect(lessEqual(timeOf(a!), timeOf(b!))).toBe(is === "true");
      expect(antichainOf(a!).lessEqual(timeOf(b!))).toBe(is === "true");
    },
    cb: ([changes]) => {
      for (const [time, delta] of changesOf(changes!)) batch.update(time, delta);
    },
    cblen: ([n]) => expect(batch.size).toBe(Number(n)),
    cbempty: ([is]) => expect(batch.isEmpty()).toBe(is === "true"),
    drain: ([changes]) => expect(batch.drain()).toEqual(changesOf(changes!)),
    flood: ([a, b, rounds]) => {
      for (let i = 0; i < Number(rounds); i++) {
        for (const delta of [1, -1]) {
          for (const time of [a, b]) batch.update(timeOf(time!), delta);
          most = Math.max(most, batch.length);
        }
      }
    },
    cap32: ([n]) => expect(most).toBeLessThanOrEqual(Number(n)),
    sum: ([time, add, result]) =>
      expect(applySummary({ keep: depth, add: timeOf(add!) }, timeOf(time!))).toEqual(timesOf(result!)[0]),
  };
}

const lines = unitCases.trim().split("\n");

describe.each(builds)("%s", (_, module) => {
  test.each(lines.map((line) => [line.split(" ")[0]!, line] as const))("%s", (_name, line) => {
    const [head, ...statements] = line.split(" / ").map((statement) => statement.split(" "));
    const play = verbs(new Core(module), head![1] === "u64" ? 1 : 2);
    for (const [verb, ...words] of statements) play[verb!]!(words);
  });
});

test("all cases are here", () => {
  expect(lines).toHaveLength(18);
});
