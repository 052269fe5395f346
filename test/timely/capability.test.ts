import { expect, test } from "vitest";
import { type Capability, CapabilitySet, type Delivery, type Output, type Stream } from "../../ts/timely.ts";
import { build, codeOf, settle, sorted } from "./support.ts";

function unordered() {
  return build((scope) => {
    const made = scope.unorderedInput<string>();
    return { ...made, probe: made.stream.probe() };
  });
}

// R06: timely finds this in debug builds only, and hangs otherwise.
test("a capability sends at its own output only", () => {
  const { first, second, capabilities } = build((scope) => {
    const builder = scope.operator("two ways out");
    const first = builder.output<string>();
    const second = builder.output<string>();
    let capabilities: Capability[] = [];
    builder.build((given) => {
      capabilities = given;
      return () => {};
    });
    return { first, second, capabilities };
  });
  expect(() => second.send(capabilities[0]!, { values: ["x"] })).toThrow(
    /"two ways out" \(#0\), output 1.*wrong-output/,
  );
  expect(codeOf(() => first.session(capabilities[1]!))).toBe("wrong-output");
  expect(codeOf(() => first.send(capabilities[0]!, { values: ["x"] }))).toBeUndefined();
});

// R07
test("delayed and downgrade refuse earlier and incomparable times, and then nothing has changed", () => {
  const { capability, probe, worker } = build(
    (scope) => {
      const made = scope.unorderedInput<string>();
      return { ...made, probe: made.stream.probe() };
    },
    { origin: [0, 0] },
  );
  capability.downgrade([2, 2]);
  for (const time of [
    [1, 2],
    [1, 9],
    [2, 1],
    [9, 1],
  ]) {
    expect(codeOf(() => capability.delayed(time))).toBe("time-not-reachable");
    expect(codeOf(() => capability.downgrade(time))).toBe("time-not-reachable");
  }
  for (const time of [[2], [2, 2, 2], [2.5, 3], [Number.NaN, 3]]) {
    expect(codeOf(() => capability.delayed(time))).toBe("bad-time");
  }
  expect(capability.time).toEqual([2, 2]);
  capability.downgrade([2, 2]);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[2, 2]]);
  expect(worker.isDone).toBe(false);
  capability.drop();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("infinite coordinates are times like others", () => {
  const { capability, probe, worker } = build(
    (scope) => {
      const made = scope.unorderedInput<string>();
      return { ...made, probe: made.stream.probe() };
    },
    { origin: [1, -Infinity] },
  );
  settle(worker);
  expect(probe.frontier.elements).toEqual([[1, -Infinity]]);
  capability.downgrade([1, 5]);
  capability.downgrade([1, Infinity]);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[1, Infinity]]);
  expect(probe.lessEqual([1, 8])).toBe(false);
});

test("a dropped capability allows nothing, and dropping again does nothing", () => {
  const { handle, capability, worker } = unordered();
  capability.drop();
  capability.drop();
  for (const act of [
    () => capability.clone(),
    () => capability.delayed(1),
    () => capability.downgrade(1),
    () => handle.send(capability, ["late"]),
    () => handle.session(capability),
  ]) {
    expect(codeOf(act)).toBe("capability-dropped");
  }
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("each clone counts", () => {
  const { capability, probe, worker } = unordered();
  const clone = capability.clone();
  capability.drop();
  capability.drop(); // counts no more
  settle(worker);
  expect(probe.frontier.elements).toEqual([[0]]);
  clone.downgrade(4);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[4]]);
  clone[Symbol.dispose]();
  settle(worker);
  expect(probe.isDone).toBe(true);
});

/** An operator whose activations `react` decides on. */
function reacting<T>(stream: Stream<T>, react: (message: Delivery<T>, output: Output<T>) => void): Stream<T> {
  return stream.unary<T>("react", () => (input, output) => {
    for (let message = input.next(); message !== undefined; message = input.next()) react(message, output);
  });
}

// R08
test("a frontier passes a message when its activation ends, unless a capability was retained", () => {
  const kept: Capability[] = [];
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const react = ({ capability, batch }: Delivery<string>): void => {
      if (batch.values.includes("keep")) kept.push(capability.retain());
    };
    return { handle, probe: reacting(stream, react).probe() };
  });
  handle.send("let go");
  handle.advanceTo(5);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[5]]);
  handle.send("keep");
  handle.advanceTo(9);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[5]]);
  kept[0]!.downgrade(7);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[7]]);
  kept[0]!.drop();
  settle(worker);
  expect(probe.frontier.elements).toEqual([[9]]);
});

// R09, as this layer has it: a message counts until the activation that took it ends, and may not be answered later.
test("a message's capability ends with the activation", () => {
  const held: Delivery<string>[] = [];
  const { handle, output, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const builder = scope.operator("holder");
    const input = builder.input(stream);
    const output = builder.output<string>();
    builder.build(([capability]) => {
      capability!.drop();
      return () => {
        input.forEach((message) => {
          held.push(message);
          expect(message.isDropped).toBe(false);
          output.send(message, message.batch);
        });
      };
    });
    return { handle, output };
  });
  handle.send("x");
  worker.step();
  const message = held[0]!;
  expect(message.capability.isDropped).toBe(true);
  expect(codeOf(() => message.capability.retain())).toBe("capability-dropped");
  expect(codeOf(() => output.send(message.capability, { values: ["y"] }))).toBe("capability-dropped");
});

test("each message keeps its own time, however many are taken first", () => {
  const { handle, seen, worker } = build((scope) => {
    const { handle, capability, stream } = scope.unorderedInput<string>();
    const seen: string[] = [];
    stream
      .unary<string>("swap", () => (input, output) => {
        const messages: Delivery<string>[] = [];
        for (let message = input.next(); message !== undefined; message = input.next())
          messages.push(message);
        const sessions = messages.map(({ capability }) => output.session(capability));
        for (const { capability, batch } of messages.reverse())
          output.session(capability).giveAll(batch.values);
        sessions[0]!.give("late"); // another session was opened since: it is sent all the same
      })
      .inspect((value, time) => seen.push(`${value}@${time}`));
    for (const time of [3, 1, 2]) {
      const at = capability.delayed(time);
      handle.send(at, [`v${time}`]);
      at.drop();
    }
    capability.drop();
    return { handle, seen };
  });
  settle(worker);
  expect(handle).toBeDefined();
  expect(seen.sort()).toEqual(["late@3", "v1@1", "v2@2", "v3@3"]);
  expect(worker.isDone).toBe(true);
});

test("a session ends with its activation, and follows its capability's time", () => {
  const { handle, capability, worker, stream } = unordered();
  expect(stream.scope.depth).toBe(1);
  const session = handle.session(capability);
  session.give("a");
  expect(handle.session(capability)).toBe(session);
  capability.downgrade(3);
  expect(codeOf(() => session.give("b"))).toBe("session-closed");
  handle.session(capability).giveAll(["c", "d"]);
  capability.drop();
  expect(codeOf(() => session.giveBatch({ values: ["e"] }))).toBe("session-closed");
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("outside of activations a session sends at the next step, and ends with it", () => {
  const { handle, capability, worker, seen } = build((scope) => {
    const made = scope.unorderedInput<string>();
    const seen: string[] = [];
    made.stream.inspect((value, time) => seen.push(`${value}@${time}`));
    return { ...made, seen };
  });
  const early = handle.session(capability);
  const later = capability.delayed(5);
  const late = handle.session(later);
  late.give("b");
  early.give("a");
  later.drop();
  settle(worker);
  expect(seen.sort()).toEqual(["a@0", "b@5"]);
  expect(codeOf(() => early.give("c"))).toBe("session-closed");
});

test("records leave in the order they were given in, to whichever sessions, and in batches of their own", () => {
  const { handle, capability, worker, seen } = build((scope) => {
    const made = scope.unorderedInput<string>();
    const seen: string[] = [];
    made.stream.inspect((value) => seen.push(value));
    return { ...made, seen };
  });
  const first = handle.session(capability);
  first.give("a");
  first.giveBatch({ values: ["b"] });
  first.give("c");
  const later = capability.delayed(5);
  const second = handle.session(later);
  second.give("d");
  second.flush();
  first.give("e");
  second.give("f");
  handle.send(later, ["g"]);
  for (const claim of [later, capability]) claim.drop();
  settle(worker);
  expect(seen).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
});

test("a capability set keeps the minimal ones and reaches what they reach", () => {
  const { capability, probe, worker } = build(
    (scope) => {
      const made = scope.unorderedInput<string>();
      return { ...made, probe: made.stream.probe() };
    },
    { origin: [0, 0] },
  );
  const set = new CapabilitySet([capability]);
  set.downgrade([
    [3, 0],
    [2, 5],
    [4, 4],
  ]);
  expect(sorted(set.times)).toEqual([
    [2, 5],
    [3, 0],
  ]);
  expect(set.earliest!.time).toEqual([2, 5]);
  settle(worker);
  expect(sorted(probe.frontier.elements)).toEqual([
    [2, 5],
    [3, 0],
  ]);
  expect(codeOf(() => set.delayed([2, 4]))).toBe("time-not-reachable");
  expect(
    codeOf(() =>
      set.downgrade([
        [9, 9],
        [1, 9],
      ]),
    ),
  ).toBe("time-not-reachable");
  expect(sorted(set.times)).toEqual([
    [2, 5],
    [3, 0],
  ]);
  const later = set.delayed([3, 1]);
  set.insert(later);
  expect(later.isDropped).toBe(true);
  set.clear();
  settle(worker);
  expect(set.isEmpty && worker.isDone).toBe(true);
});
