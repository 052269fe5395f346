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

test("frames come out as they went in, the last first, with what they take", () => {
  expect(read(segment)).toEqual(["c", "b", "a"]);
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
  expect(read(hurt, (error) => damages.push(error))).toEqual(["c", "a"]);
  expect(damages.map(({ site }) => site)).toEqual([{ store: "s", blob: "s-1-0-1", byte: second }]);
});

const rows = [1, 2, 3].map((n) => ({ table: "state", key: n, content: [{ n }, "same", n * 10] }));

test.each([
  ["rows with a column of one value", rows],
  ["one row", rows.slice(0, 1)],
  ["rows of unlike length", [...rows, { table: "state", key: 4, content: [{ n: 4 }] }]],
  ["rows, and one that is gone", [{ table: "state", key: 0 }, ...rows]],
  ["none that is there", [{ table: "state", key: 0 }]],
])("%s are what they were", (_what, cells) => {
  const bytes = segmentOf([...framesOf({ id: "a", operator: "scan" }, cells, { hasRows: () => true })]);
  const [frame] = readSegment(bytes, { ...info, bytes: bytes.length }, {});
  const { keys, contents } = frame!.cells;
  const found = keys.map((key, i) => ({
    table: "state",
    key,
    ...(i < contents.length && { content: contents[i] }),
  }));
  const byKey = (a: { key: unknown }, b: { key: unknown }) => Number(a.key) - Number(b.key);
  expect(found.sort(byKey)).toEqual(cells);
});

test("the contents of a frame that nobody wants are not read, but its checksum is", () => {
  const wanted = (some: Uint8Array): string[] =>
    Array.from(
      readSegment(some, info, { store: "s" }, undefined, ({ step }) => step === "b"),
      ({ cells }) => cells.step,
    );
  expect(wanted(segment)).toEqual(["b"]);
  const hurt = segment.slice();
  hurt[segment.length - 1]! ^= 1;
  expect(() => wanted(hurt)).toThrow("a checksum is wrong");
});

const head = ["a", "scan", "state", ["k"], undefined, 1];

test.each([
  ["no step", [1, ...head.slice(1)], [undefined, 1]],
  ["keys that are none", ["a", "scan", "state", [{}], undefined, 1], [undefined, 1]],
  ["more contents than keys", ["a", "scan", "state", [], undefined, 1], [undefined, 1]],
  ["fewer contents than it tells of", head, [undefined]],
  ["slices that do not fit", ["a", "scan", "state", ["k"], [], 1], [undefined, 1]],
  ["slices that are no numbers", ["a", "scan", "state", ["k"], ["x"], 1], [undefined, 1]],
  ["a column that does not fit", head, [[[]], 1]],
])("a right checksum over %s makes no frame", (_what, values, contents) => {
  const bytes = frameBytes(encodeValues(values), encodeValues(contents));
  expect(() => read(segmentOf([frameOf(bytes)]))).toThrow("byte 8: a frame cannot be read");
});

test.each([0, 2, 5, 2 ** 32 - 1])("nor over a head of %s bytes", (length) => {
  const bytes = frameBytes(encodeValues(head), encodeValues([undefined, 1]));
  new DataView(bytes.buffer).setUint32(0, length, true);
  expect(() => read(segmentOf([frameOf(bytes)]))).toThrow("byte 8: a frame cannot be read");
});

function frameBytes(values: Uint8Array, contents: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + values.length + contents.length);
  new DataView(bytes.buffer).setUint32(0, values.length, true);
  bytes.set(values, 4);
  bytes.set(contents, 4 + values.length);
  return bytes;
}
