import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { bytesOf, expectList, expectRead, must, readOne, sameBytes } from "./expect-store.ts";
import type { StoreCases } from "./store-case.ts";

/** Whose bytes they are, who wins, and what stays. */
export const promiseCases: StoreCases = {
  async "bytes are copied on their way in"({ blobs }) {
    const around = bytesOf(100, 1);
    const bytes = around.subarray(10, 20);
    const before = Uint8Array.from(bytes);
    await blobs.write([{ name: "written", bytes }]);
    must(await blobs.create({ name: "created", bytes }), "create of a new name: false");
    around.fill(0);
    await expectRead(blobs, { written: before, created: before });
  },
  async "bytes that are read are the caller's own"({ blobs }) {
    const expected = { a: bytesOf(10, 1), b: bytesOf(20, 2) };
    await blobs.write(Object.entries(expected).map(([name, bytes]) => ({ name, bytes })));
    const [first, again, other] = await blobs.read(["a", "a", "b"]);
    first?.fill(0);
    sameBytes("a", again, expected.a);
    await expectRead(blobs, expected);
    // Given away to another thread, it takes nothing along that belongs to others.
    if (again !== undefined) structuredClone(again.buffer, { transfer: [again.buffer as ArrayBuffer] });
    sameBytes("b", other, expected.b);
    await expectRead(blobs, expected);
  },
  async "create writes a blob once"({ blobs }) {
    const [one, two] = [bytesOf(10, 1), bytesOf(20, 2)];
    must(await blobs.create({ name: "a", bytes: one }), "create of a new name: false");
    must(!(await blobs.create({ name: "a", bytes: two })), "create of a name that is there: true");
    await blobs.write([{ name: "b", bytes: one }]);
    must(!(await blobs.create({ name: "b", bytes: two })), "create of a name that was written: true");
    await expectList(blobs, ["a", "b"]);
    await expectRead(blobs, { a: one, b: one });
  },
  async "of several that create one name at once, one is told that it has"({ blobs }) {
    for (let round = 0; round < 10; round++) await race(`m-${round}`, Array(8).fill(blobs));
    await expectList(
      blobs,
      Array.from({ length: 10 }, (_, round) => `m-${round}`),
    );
  },
  async "what has one place open twice sees one store, or the second is refused as in use"(store) {
    const { blobs } = store;
    await blobs.write([{ name: "first", bytes: bytesOf(9, 1) }]);
    const second = await store.openAgain();
    if (second === undefined) return;
    await expectRead(second, { first: bytesOf(9, 1) });
    await second.write([{ name: "second", bytes: bytesOf(9, 2) }]);
    await expectList(blobs, ["first", "second"]);
    for (let round = 0; round < 10; round++) await race(`m-${round}`, [blobs, second, blobs, second]);
    await second.delete(["first"]);
    await expectRead(blobs, { first: undefined, second: bytesOf(9, 2) });
  },
  async "what is there outlives that the store is closed"(store) {
    const { blobs, largest } = store;
    await blobs.write([
      { name: "written", bytes: bytesOf(100, 1) },
      { name: "large", bytes: bytesOf(largest, 2) },
      { name: "empty", bytes: new Uint8Array(0) },
      { name: "deleted", bytes: bytesOf(5, 3) },
    ]);
    must(await blobs.create({ name: "created", bytes: bytesOf(7, 4) }), "create of a new name: false");
    await blobs.delete(["deleted"]);
    const reopened = await store.reopen();
    await expectList(reopened, ["written", "large", "empty", "created"]);
    await expectRead(reopened, {
      written: bytesOf(100, 1),
      large: bytesOf(largest, 2),
      empty: new Uint8Array(0),
      created: bytesOf(7, 4),
      deleted: undefined,
    });
    must(
      !(await reopened.create({ name: "created", bytes: bytesOf(8, 5) })),
      "create of what was there: true",
    );
    await reopened.write([{ name: "more", bytes: bytesOf(9, 6) }]);
    await expectRead(await store.reopen(), { more: bytesOf(9, 6), created: bytesOf(7, 4) });
  },
};

/** Has each of these create one name, with bytes of its own. */
async function race(name: string, blobs: readonly BlobStore[]): Promise<void> {
  const own: Blob[] = blobs.map((_, i) => ({ name, bytes: bytesOf(500, i) }));
  const told = await Promise.all(blobs.map((each, i) => each.create(own[i]!)));
  const winners = own.filter((_, i) => told[i]);
  must(
    winners.length === 1,
    `${winners.length} of ${blobs.length} that created ${name} were told that they had`,
  );
  for (const each of new Set(blobs)) sameBytes(name, await readOne(each, name), winners[0]!.bytes);
}
