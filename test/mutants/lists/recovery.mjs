import { mutantsOf } from "../mutants-of.mjs";

/** What no seed of the simulation can tell: its dead processes do not go on. */
export const recovery = mutantsOf(
  "ts/recovery/session.ts",
  ["test/recovery/session.test"],
  [
    [
      "if (!(await this.#asked(createManifest(this.#blobs, own)))) {",
      "if (!(await this.#asked(createManifest(this.#blobs, own))) && this.#isClosed) {",
    ],
  ],
);
