import { expect, test } from "vitest";
import { encodeValues } from "../../ts/exchange/codec/values.ts";
import { crc32 } from "../../ts/exchange/crc32.ts";
import type { RecoveryError } from "../../ts/recovery/errors.ts";
import { framesOf } from "../../ts/recovery/frames.ts";
import { readSegment, segmentOf } from "../../ts/recovery/segments.ts";

const frames = ["a", "b", "c"].flatMap((step) => [
  ...framesOf({ id: step, operator: "scan" }, [{ table: "state", key: 7, content: step }]),
]);
const segment = segmentOf(frames);
const frameOf = (bytes: Uint8Array) => ({ bytes, sum: crc32(bytes) });
const info = { name: "s-1-0-1", epoch: 3, bytes: segment.length };

const read = (bytes: Uint8Array, onDamage?: (error: RecoveryError) => void) =>
  [...readSegment(bytes, { ...info, bytes: bytes.length }, { store: "s" }, onDamage)].map(
    ({ cells }) => cells.step,
  );

test("frames come out as they went in, with what they take", () => {
  expect(read(segment)).toEqual(["a", "b", "c"]);
  const sizes = [...readSegment(segment, info, {})].map(({ bytes }) => bytes);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 8)).toBe(segment.length);
});

test("any byte that is flipped is noticed", () => {
  for (let at = 0; at < segment.length; at++) {
    const hurt = segment.slice();
    hurt[at]! ^= 0x10;
    expect(() => read(hurt)).toThrow(/\[(store-damaged|cannot-resume)\]/);
  }
});

test("who goes on behind damage is told of each, and given what is whole", () => {
  const hurt = segment.slice();
  const second = 8 + 8 + frames[0]!.bytes.length;
  hurt[second + 12]! ^= 1;
  const damages: RecoveryError[] = [];
  expect(read(hurt, (error) => damages.push(error))).toEqual(["a", "c"]);
  expect(damages.map(({ site }) => site)).toEqual([{ store: "s", blob: "s-1-0-1", byte: second }]);
});

test.each([
  ["no step", [1, "scan", "state", ["k"], undefined, undefined]],
  ["keys that are none", ["a", "scan", "state", [{}], undefined, undefined]],
  ["more contents than keys", ["a", "scan", "state", [], undefined, undefined, 1]],
  ["slices that do not fit", ["a", "scan", "state", ["k"], [], undefined, 1]],
  ["slices that are no numbers", ["a", "scan", "state", ["k"], ["x"], undefined, 1]],
  ["a column that does not fit", ["a", "scan", "state", ["k"], undefined, [[]], 1]],
])("a right checksum over %s makes no frame", (_what, values) => {
  expect(() => read(segmentOf([frameOf(encodeValues(values))]))).toThrow("byte 8: a frame cannot be read");
});
