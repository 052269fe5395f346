import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  advance,
  Core,
  CoreError,
  enter,
  identity,
  leave,
  type Tracker,
  TrackerBuilder,
} from "../../ts/core/index.ts";
import { builds } from "./cores.ts";
import { patience, runs } from "./runs.ts";

/** A loop: an output of one coordinate, an input and an output of two round a feedback, an input behind. */
function tracker(core: Core): Tracker {
  const builder = new TrackerBuilder(core);
  const [head, inside, back, behind] = [1, 2, 2, 1].map((depth) => builder.location(depth)) as [
    number,
    number,
    number,
    number,
  ];
  builder.path(head, inside, enter(1));
  builder.path(inside, back, advance(2));
  builder.path(back, inside, identity(2));
  builder.path(inside, behind, leave(2));
  for (const location of [head, inside, back, behind]) builder.watch(location);
  builder.hold(head, [0], 2);
  return builder.build();
}

const stateOf = (t: Tracker): string =>
  JSON.stringify([t.occurrences(), [0, 1, 2, 3].map((l) => t.frontier(l).elements), t.isIdle]);

function refused(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof CoreError ? error.code : String(error);
  }
}

describe.each(builds)("%s", (_, module) => {
  let core: Core;
  let sender: Tracker;
  let receiver: Tracker;
  let coreOfReceiver: Core;
  let bytes: Uint8Array;

  beforeEach(() => {
    core = new Core(module);
    sender = tracker(core);
    coreOfReceiver = new Core(module);
    receiver = tracker(coreOfReceiver);
    sender.update(0, [0], -1);
    sender.update(0, [3], 1);
    sender.update(1, [0, 0], 2);
    sender.commit();
    bytes = sender.take()!;
  });

  test("a batch brings the receiver to the state of the sender", () => {
    expect(receiver.receive(bytes)).toBe(0); // the other worker still holds [0]: nothing can move yet
    expect(stateOf(receiver)).toBe(stateOf(sender));
  });

  test("what was taken is not taken again, and what cancels out is not taken at all", () => {
    expect(sender.take()).toBeUndefined();
    sender.update(2, [5, 5], 1);
    sender.commit();
    sender.update(2, [5, 5], -1);
    sender.commit();
    expect(sender.take()).toBeUndefined();
  });

  test("the bytes of a time are the same for 0 and -0", () => {
    const bytesOf = (zero: number): Uint8Array | undefined => {
      sender.update(1, [zero, 5], 1);
      sender.commit();
      const taken = sender.take();
      sender.update(1, [0, 5], -1);
      sender.commit();
      sender.take();
      return taken;
    };
    expect(bytesOf(-0)).toEqual(bytesOf(0));
  });

  test("telling of what is gone leaves the counts behind it as they are", () => {
    sender.update(1, [0, 0], -2);
    sender.update(1, [4, 7], 1);
    sender.update(1, [5, 1], 3);
    sender.commit();
    const counted = [
      { location: 0, time: [0], count: 1 },
      { location: 0, time: [3], count: 1 },
      { location: 1, time: [4, 7], count: 1 },
      { location: 1, time: [5, 1], count: 3 },
    ];
    expect(sender.occurrences()).toEqual(counted);
    sender.take();
    expect(sender.occurrences()).toEqual(counted);
  });

  test("what was received, or noted and not committed, is not taken", () => {
    receiver.receive(bytes);
    receiver.update(0, [3], 1);
    expect(receiver.take()).toBeUndefined();
    receiver.commit();
    expect(receiver.take()).toBeDefined();
  });

  test("receiving leaves the open batch alone", () => {
    receiver.update(0, [0], -1);
    receiver.receive(bytes);
    expect(receiver.frontier(0).elements).toEqual([[0]]);
    receiver.commit();
    expect(receiver.frontier(0).elements).toEqual([[3]]);
  });

  test("any changed, missing or added byte is refused, and nothing changes", () => {
    const before = stateOf(receiver);
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const damaged = bytes.slice();
        damaged[at]! ^= flip;
        expect(refused(() => receiver.receive(damaged))).toBe("bad-batch");
      }
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(refused(() => receiver.receive(bytes.slice(0, length)))).toBe("bad-batch");
    }
    expect(refused(() => receiver.receive(Uint8Array.of(...bytes, 0)))).toBe("bad-batch");
    expect(refused(() => receiver.receive(Uint8Array.of(...bytes, ...bytes)))).toBe("bad-batch");
    expect(stateOf(receiver)).toBe(before);
  });

  test("a batch that would have a count overflow is refused, and nothing changes", () => {
    const other = tracker(new Core(module));
    for (let i = 0; i < 2; i++) {
      other.update(1, [2, 2], Number.MAX_SAFE_INTEGER - i);
      other.update(3, [1], i + 1);
      other.commit();
      const batch = other.take()!;
      const before = stateOf(receiver);
      expect(refused(() => receiver.receive(batch))).toBe(i === 0 ? undefined : "bad-batch");
      if (i === 1) expect(stateOf(receiver)).toBe(before);
      other.update(1, [2, 2], -Number.MAX_SAFE_INTEGER + i);
      other.commit();
      other.take();
    }
    receiver.receive(bytes);
    expect(receiver.occurrences()).toContainEqual({ location: 1, time: [0, 0], count: 2 });
  });

  test("what does not begin like a batch of this graph takes no memory, however long", () => {
    const before = stateOf(receiver);
    const taken = coreOfReceiver.memoryBytes;
    const heads = [new Uint8Array(0), bytes.subarray(0, 4), bytes.subarray(0, 12), bytes];
    for (const head of heads) {
      for (const length of [1 << 20, 1 << 24]) {
        const long = new Uint8Array(length);
        long.set(head);
        expect(refused(() => receiver.receive(long))).toBe("bad-batch");
      }
    }
    expect([coreOfReceiver.memoryBytes, stateOf(receiver)]).toEqual([taken, before]);
  });

  test.each([undefined, null, "bytes", [1, 2, 3], new ArrayBuffer(16), new Uint16Array(16)])(
    "%s is no batch",
    (bytes) => {
      expect(refused(() => receiver.receive(bytes as unknown as Uint8Array))).toBe("bad-batch");
    },
  );

  test("a batch of another graph is refused", () => {
    const builder = new TrackerBuilder(core);
    builder.location(1);
    expect(refused(() => builder.build().receive(bytes))).toBe("bad-batch");
  });

  test(
    "bytes with a right checksum and anything behind it are refused or applied whole",
    () => {
      const words = fc.array(fc.oneof(fc.nat(8), fc.integer(), fc.constant(0x7ff80000)), {
        maxLength: 40,
        size: "max",
      });
      let applied = 0;
      const property = fc.property(words, fc.nat(4), (body, count) => {
        const forged = forge(core, bytes, body, count);
        const before = stateOf(receiver);
        const code = refused(() => receiver.receive(forged));
        if (code === undefined) applied++;
        else expect([code, stateOf(receiver)]).toEqual(["bad-batch", before]);
      });
      fc.assert(property, runs(3000));
      expect(applied).toBeGreaterThan(0);
    },
    patience,
  );

  test.each([
    ["a location that is not there", [4, 1, 0, 0, 0], 1],
    ["one just behind the last, of no coordinates", [4, 1, 0, 1, 1, 0, 0, 0, 0, 0], 2],
    ["a delta of 0", [0, 0, 0, 0, 0], 1],
    ["a delta beyond 53 bits", [0, 0, 0x00200000, 0, 0], 1],
    ["a delta beyond 53 bits below 0", [0, 0, 0xffe00000, 0, 0], 1],
    ["a coordinate that is no number", [0, 1, 0, 0, 0x7ff80000], 1],
    ["a coordinate between integers", [0, 1, 0, 0, 0x3fe00000], 1],
    ["a coordinate beyond 53 bits", [0, 1, 0, 0, 0x43400000], 1],
    ["fewer changes than announced", [0, 1, 0, 0, 0], 2],
    ["more changes than announced", [0, 1, 0, 0, 0, 0, 1, 0, 0, 0], 1],
    ["half a change", [0, 1, 0, 0, 0, 0, 1], 1],
  ])("%s is refused after a right checksum", (_name, body, count) => {
    const before = stateOf(receiver);
    expect(refused(() => receiver.receive(forge(core, bytes, body, count)))).toBe("bad-batch");
    expect(stateOf(receiver)).toBe(before);
  });

  test("a forged batch that is in order is applied", () => {
    expect(refused(() => receiver.receive(forge(core, bytes, [0, 1, 0, 0, 0], 1)))).toBeUndefined();
    expect(receiver.occurrences()).toEqual([{ location: 0, time: [0], count: 3 }]);
  });
});

/** A batch with the head of a real one, a body of words, and the checksum that belongs to them. */
function forge(core: Core, real: Uint8Array, body: readonly number[], count: number): Uint8Array {
  const forged = new Uint8Array(16 + body.length * 4);
  forged.set(real.subarray(0, 12));
  const view = new DataView(forged.buffer);
  view.setUint32(12, count, true);
  body.forEach((word, i) => {
    view.setUint32(16 + i * 4, word, true);
  });
  const area = core.abi.keyAddress();
  core.bytesAt(area, forged.length - 4).set(forged.subarray(4));
  const seed = view.getUint32(4, true);
  const state = core.abi.hashWords(forged.length - 4, seed);
  view.setUint32(0, core.abi.hashEnd(0, 0, forged.length - 4, state), true);
  return forged;
}
