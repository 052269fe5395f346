import { bytesOf, expectList, expectRead, must, pause, readOne, sameBytes } from "./expect-store.ts";
import type { StoreCases } from "./store-case.ts";

/** What was written is there, and nothing else. */
export const contentCases: StoreCases = {
  async "what is written is listed and reads back, in the order of the names"({ blobs }) {
    const written = { a: bytesOf(10, 1), b: bytesOf(1_000, 2), c: bytesOf(100, 3) };
    await blobs.write(Object.entries(written).map(([name, bytes]) => ({ name, bytes })));
    await expectList(blobs, ["a", "b", "c"]);
    await expectRead(blobs, { c: written.c, a: written.a, b: written.b });
  },
  async "what is not there reads as undefined, between what is"({ blobs }) {
    await expectList(blobs, []);
    await expectRead(blobs, { nothing: undefined });
    await blobs.write([{ name: "a", bytes: bytesOf(3, 1) }]);
    await expectRead(blobs, { b: undefined, a: bytesOf(3, 1), "a.": undefined });
  },
  async "calls about nothing do nothing"({ blobs }) {
    await blobs.write([]);
    await blobs.delete([]);
    must((await blobs.read([])).length === 0, "read of no names gave an answer");
    await expectList(blobs, []);
  },
  async "a blob of no bytes is a blob"({ blobs }) {
    const none = new Uint8Array(0);
    await blobs.write([{ name: "written", bytes: none }]);
    must(await blobs.create({ name: "created", bytes: none }), "create of an empty blob: false");
    await expectList(blobs, ["written", "created"]);
    await expectRead(blobs, { written: none, created: none });
  },
  async "what is deleted is gone; to delete what is not there does nothing"({ blobs }) {
    await blobs.write(["a", "b", "c"].map((name, i) => ({ name, bytes: bytesOf(5, i) })));
    await blobs.delete(["nothing", "a", "never", "c", "a"]);
    await expectList(blobs, ["b"]);
    await expectRead(blobs, { a: undefined, b: bytesOf(5, 1), c: undefined });
    await blobs.delete(["a"]);
    await expectList(blobs, ["b"]);
  },
  async "a large blob reads back whole, among small ones"({ blobs, largest }) {
    const written = { small: bytesOf(1, 1), large: bytesOf(largest, 2), other: bytesOf(2, 3) };
    await blobs.write(Object.entries(written).map(([name, bytes]) => ({ name, bytes })));
    must(await blobs.create({ name: "made", bytes: written.large }), "create of a large blob: false");
    await expectList(blobs, ["small", "large", "other", "made"]);
    await expectRead(blobs, { ...written, made: written.large });
    await blobs.delete(["large"]);
    await expectRead(blobs, { large: undefined, other: written.other });
  },
  async "5,000 blobs in one call"({ blobs }) {
    const names = Array.from({ length: 5_000 }, (_, i) => `s-${i}`);
    await blobs.write(names.map((name, i) => ({ name, bytes: bytesOf(20, i) })));
    await expectList(blobs, names);
    const read = await blobs.read(names);
    must(read.length === names.length, `read of ${names.length} names gave ${read.length} answers`);
    for (const [i, name] of names.entries()) sameBytes(name, read[i], bytesOf(20, i));
    await blobs.delete(names);
    await expectList(blobs, []);
  },
  async "every legal name is another blob"({ blobs }) {
    await blobs.write(oddNames.map((name, i) => ({ name, bytes: bytesOf(4, i) })));
    await expectList(blobs, oddNames);
    await expectRead(blobs, Object.fromEntries(oddNames.map((name, i) => [name, bytesOf(4, i)])));
    await blobs.delete(oddNames.filter((_, i) => i % 2 === 0));
    await expectList(
      blobs,
      oddNames.filter((_, i) => i % 2 === 1),
    );
  },
  async "writes that are under way at once are all done"({ blobs }) {
    const names = Array.from({ length: 20 }, (_, i) => `s-${i}`);
    await Promise.all(names.map((name, i) => blobs.write([{ name, bytes: bytesOf(1_000, i) }])));
    await expectList(blobs, names);
    for (const [i, name] of names.entries()) sameBytes(name, await readOne(blobs, name), bytesOf(1_000, i));
  },
  async "what is listed while it is being written is whole"({ blobs, largest }) {
    const written = new Map(["a", "b", "c"].map((name, i) => [name, bytesOf(largest, i)]));
    let isUnderWay = true;
    const writing = blobs.write([...written].map(([name, bytes]) => ({ name, bytes }))).finally(() => {
      isUnderWay = false;
    });
    const watched = (async () => {
      while (isUnderWay) {
        for (const name of await blobs.list()) sameBytes(name, await readOne(blobs, name), written.get(name));
        await pause();
      }
    })();
    await Promise.all([writing, watched]);
    await expectList(blobs, [...written.keys()]);
  },
};

/** Legal, and each of a kind that some place treats as another or as its own: as folders, devices, endings, orders do. */
const oddNames: readonly string[] = [
  ...["a", "a.", "a..", "a-", "a.b", "a.b.", "a-b", "ab", "a0", "a.0"],
  ...[
    "con",
    "nul.txt",
    "aux",
    "com1",
    "lost",
    "lock",
    "lock-1",
    "index",
    "tmp",
    "part-1",
    "blob",
    "tidemark",
  ],
  ...["constructor", "valueof", "tostring", "select", "null", "undefined", "nan"],
  ...["x".repeat(100), `${"x".repeat(99)}y`, `x${".".repeat(99)}`],
];
