import { expect, test } from "vitest";
import type { Input, OperatorInfo, Scope } from "../../ts/timely.ts";
import { build, codeOf, settle } from "./support.ts";

/** An input fed at any time, read by an operator whose activations are given from outside. */
function reader(scope: Scope) {
  const { handle, capability, stream } = scope.unorderedInput<string>();
  const act: { now: (input: Input<string>) => void } = { now: () => {} };
  let own!: OperatorInfo;
  let input!: Input<string>;
  const answers = stream.unaryFrontier<string>("reader", (info) => {
    own = info;
    return (port) => {
      input = port;
      act.now(port);
      act.now = () => {};
    };
  });
  const run = (what: (input: Input<string>) => void): void => {
    act.now = what;
    own.activate();
  };
  const send = (word: string, ...times: number[]): void => {
    const at = capability.delayed(times);
    handle.send(at, [word]);
    at.drop();
  };
  return { capability, send, run, port: () => input, probe: answers.probe() };
}

const words = (input: Input<string>, through?: number): string[] => {
  const found: string[] = [];
  input.forEach((_, { values }) => void found.push(...values), through);
  return found;
};

test("messages of later epochs are passed over, keep their order, and hold the frontier", () => {
  const { capability, port, probe, run, send, worker } = build(reader, { origin: [0, 0] });
  settle(worker);
  for (const [word, epoch] of [
    ["a", 2],
    ["b", 1],
    ["c", 3],
    ["d", 2],
    ["e", 1],
  ] as const)
    send(word, epoch, 7);
  capability.downgrade([9, 9]);
  const taken: string[][] = [];
  run((input) => {
    expect([input.has(0), input.has(1)]).toEqual([false, true]);
    taken.push(words(input, 1));
    expect([input.has(1), input.has(2), input.isEmpty]).toEqual([false, true, false]);
  });
  settle(worker);
  expect(taken).toEqual([["b", "e"]]);
  expect([port().frontier.elements, probe.frontier.elements]).toEqual([[[2, 7]], [[2, 7]]]);
  expect(worker.queued.records).toBe(3);
  send("f", 9, 9);
  run((input) => taken.push(words(input, 2)));
  settle(worker);
  expect(probe.frontier.elements).toEqual([[3, 7]]);
  run((input) => taken.push(words(input)));
  settle(worker);
  expect(taken).toEqual([
    ["b", "e"],
    ["a", "d"],
    ["c", "f"],
  ]);
  expect(probe.frontier.elements).toEqual([[9, 9]]);
  expect(worker.queued.records).toBe(0);
  capability.drop();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("without a bound what was passed over comes first: it arrived first", () => {
  const { capability, run, send, worker } = build(reader);
  settle(worker);
  for (const [word, epoch] of [
    ["a", 5],
    ["b", 1],
    ["c", 4],
    ["d", 1],
  ] as const)
    send(word, epoch);
  const taken: string[] = [];
  run((input) => {
    taken.push(input.next(1)!.batch.values[0]!);
    taken.push(...words(input));
  });
  capability.drop();
  settle(worker);
  expect(taken).toEqual(["b", "a", "c", "d"]);
  expect(worker.isDone).toBe(true);
});

test("a message that is passed over and taken in one activation is settled with it", () => {
  const { capability, probe, run, send, worker } = build(reader);
  settle(worker);
  run((input) => {
    expect(input.next(3)).toBeUndefined();
    expect(words(input, 4)).toEqual(["a"]);
  });
  send("a", 4); // not counted yet when it is passed over: this worker sent it since the last commit
  capability.downgrade(6);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[6]]);
  capability.drop();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("asking is free at any time, taking is for activations only", () => {
  const { port, probe, run, send, capability, worker } = build(reader);
  run(() => {});
  settle(worker);
  send("a", 4);
  capability.drop();
  expect([port().has(3), port().has(4), port().isEmpty]).toEqual([false, true, false]);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[4]]);
  expect(codeOf(() => port().next(4))).toBe("outside-activation");
});
