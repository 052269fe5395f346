import { mutantsOf } from "../mutants-of.mjs";

/** What no seed of the simulation tells: its dead processes do not go on, and no step ends while an epoch is in commit. */
export const recovery = [
  ...mutantsOf(
    "ts/recovery/session.ts",
    ["test/recovery/session.test"],
    [
      [
        "if (!(await this.#asked(createManifest(this.#blobs, own)))) {",
        "if (!(await this.#asked(createManifest(this.#blobs, own))) && this.#isClosed) {",
      ],
    ],
  ),
  ...mutantsOf(
    "ts/recovery/rotor.ts",
    ["test/recovery/rotor.test"],
    [
      ["this.#current.endedIn <= epoch", "this.#current.endedIn < Number.POSITIVE_INFINITY"],
      ["return epoch >= this.#began;", "return epoch > 0;"],
      ["this.#safe = this.#began;", "this.#safe = epoch + 1;"],
    ],
  ),
];
