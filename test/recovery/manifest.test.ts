import { expect, test } from "vitest";
import { crc32 } from "../../ts/exchange/crc32.ts";
import { decodeManifest, encodeManifest, type Manifest, manifestName } from "../../ts/recovery/manifest.ts";

const manifest: Manifest = {
  number: 7,
  life: 6,
  flow: "orders",
  epoch: 41,
  isFinal: false,
  isTold: true,
  bins: 256,
  segments: [{ name: "s-6-0-1", epoch: 40, bytes: 812 }],
};
const name = manifestName(7);

/** With a checksum that is right, whatever the text. */
function signed(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const sum = ((crc32(body) ^ crc32(new TextEncoder().encode("1"))) >>> 0).toString(16).padStart(8, "0");
  return new TextEncoder().encode(`TIDEMANIFEST 1 ${sum}\n${text}`);
}

test("a manifest comes out as it went in", () => {
  expect(decodeManifest(encodeManifest(manifest), "s", name)).toEqual(manifest);
  expect(decodeManifest(signed(JSON.stringify(manifest)), "s", name)).toEqual(manifest);
});

test.each([
  ["what is no JSON", "{"],
  ["nothing", "null"],
  ["a list", "[]"],
  ["no flow", JSON.stringify({ ...manifest, flow: 7 })],
  ["an epoch that is none", JSON.stringify({ ...manifest, epoch: -1 })],
  ["no segments", JSON.stringify({ ...manifest, segments: {} })],
  ["a segment's name that leads elsewhere", withSegment({ name: "../../x" })],
  ["a segment's size that is none", withSegment({ bytes: 1e300 })],
  ["another's number", JSON.stringify({ ...manifest, number: 8 })],
])("a right checksum over %s makes no manifest", (_what, text) => {
  expect(() => decodeManifest(signed(text), "s", name)).toThrow(
    `s, ${name}, byte 24: it is no manifest [store-damaged]`,
  );
});

function withSegment(changed: object): string {
  return JSON.stringify({ ...manifest, segments: [{ ...manifest.segments[0], ...changed }] });
}
