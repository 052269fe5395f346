/** What is durable, in which order, and what is kept of it. */
export const store = [
  {
    name: "the first epoch of a run may be its last",
    rule: 9,
    file: "ts/recovery/commits/committer.ts",
    find: "this.#parts.isStopping && this.#ended > this.#parts.first;",
    replace: "this.#parts.isStopping;",
    equivalent: "nothing is read in the first epoch of a run: one that ends with it leaves what it found",
  },
  {
    name: "each worker ends its epochs by itself",
    rule: 10,
    file: "ts/recovery/commits/listener.ts",
    find: "this.#asked.send(this.#right, batchOf<true>([true]));",
    replace: "this.#parts.epochs.end();",
  },
  {
    name: "names of segments without the life",
    rule: 15,
    file: "ts/recovery/segments.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the source has it
    find: "s-${life}-",
    replace: "s-1-",
  },
  {
    name: "a resume writes no manifest of its own",
    rule: 15,
    file: "ts/recovery/session.ts",
    find: "if (!(await createManifest(blobs, manifest))) continue; // what a dead run had under way has landed just now",
    replace: "manifest.number satisfies number; (manifest as { number: number }).number--;",
  },
  {
    name: "a manifest is created whatever is there",
    rule: 15,
    file: "ts/recovery/session.ts",
    find: "if (!(await this.#asked(createManifest(this.#blobs, own)))) {",
    replace: "if (!(await this.#asked(createManifest(this.#blobs, own))) && this.#isClosed) {",
    equivalent:
      "a process that was taken for dead does not go on here; test/mutants tries it with test/recovery/session.test.ts",
  },
  {
    name: "falling back whatever was told outside",
    rule: 17,
    file: "ts/recovery/session.ts",
    find: "if (manifest === undefined || manifest.isTold) throw damaged;",
    replace: "if (manifest === undefined) throw damaged;",
  },
  {
    name: "that somebody outside may have been told is not in the manifest before",
    rule: 17,
    file: "ts/recovery/session.ts",
    find: "if (next.isTold && !this.#manifest.isTold) await this.#write({ ...this.#manifest, isTold: true });",
    replace: "",
    step: "silent",
    from: 501,
    // In the first epoch of a run nothing is read, so what is told of first is nothing.
    despite: [
      {
        file: "ts/flow/engine/epochs.ts",
        find: "if (this.#areCommitted && this.#current === this.first) return false;",
        replace: "",
      },
    ],
  },
  {
    name: "the checksum of a manifest is not looked at",
    rule: 17,
    file: "ts/recovery/manifest.ts",
    find: "if (version === undefined || sum !== sumOf(version, body))",
    replace: "if (version === undefined || sum === undefined)",
  },
  {
    name: "the checksum of a frame is not looked at",
    file: "ts/recovery/segments.ts",
    find: "const isWhole = crc32(bytes) === view.getInt32(at + 4, true);",
    replace: "const isWhole = true;",
  },
  {
    name: "the committer does not wait for segments",
    file: "ts/recovery/commits/writer.ts",
    find: "while (!this.#isWriting && !this.#right.isDropped) {",
    replace: "while (!this.#right.isDropped) {",
  },
  {
    name: "a manifest is written before its segments are durable",
    rule: 18,
    file: "ts/recovery/session.ts",
    find: "await this.#asked(this.#blobs.write([{ name, bytes }]));",
    replace: "void this.#asked(this.#blobs.write([{ name, bytes }])).catch(() => {});",
  },
  {
    name: "a commit is told before its manifest is durable",
    rule: 18,
    file: "ts/recovery/commits/committer.ts",
    find: "this.#parts.commit({ epoch, isFinal, isTold: this.#isTold, beginsSink, segments, horizon }).then(",
    replace:
      "void this.#parts.commit({ epoch, isFinal, isTold: this.#isTold, beginsSink, segments, horizon }).catch(() => {}); Promise.resolve().then(",
  },
  {
    name: "an epoch is committed before all that belongs to it is durable",
    file: "ts/recovery/commits/committer.ts",
    find: "elements.every(([epoch]) => epoch! > this.#ended)",
    replace: "elements.every(([epoch]) => epoch! >= this.#ended)",
  },
  {
    name: "segments of the epoch that comes are listed with one that ends",
    file: "ts/recovery/commits/committer.ts",
    find: "this.#durable = this.#durable.filter((written) => written.epoch > epoch);",
    replace: "this.#durable = [];",
    // Steps come to their end while nothing is in commit and nothing under way: so no epoch is saved amid another's commit.
    despite: [
      {
        file: "ts/flow/engine/inputs/input-operator.ts",
        find: "!reader.isThrough || run.epochs.isCommitting;",
        replace: "!reader.isThrough;",
      },
      {
        file: "ts/recovery/worker-keeper.ts",
        find: "epochs.tellWhenThrough((act) => this.#parts.whenQuiet(act));",
        replace: "",
      },
    ],
  },
  {
    name: "after a commit the committer does not wake itself",
    rule: 22,
    file: "ts/recovery/commits/committer.ts",
    find: "    this.#info.activate();\n    this.#parts.committed",
    replace: "    this.#parts.committed",
  },
  {
    name: "a deleted key comes back",
    file: "ts/recovery/frames.ts",
    find: "const keys = ordered.map(({ key }) => key);",
    replace: "const keys = present.map(({ key }) => key);",
  },
  {
    name: "of a key what was saved first counts",
    file: "ts/recovery/session.ts",
    find: "const segments = [...this.#manifest.segments].reverse();",
    replace: "const segments = [...this.#manifest.segments];",
  },
  {
    name: "of one segment what was saved first counts",
    file: "ts/recovery/session.ts",
    find: "for (const frame of frames) cells.add(frame.cells);",
    replace: "for (const frame of [...frames].reverse()) cells.add(frame.cells);",
    equivalent:
      "a worker saves all of an epoch at once: a cell that stands twice in a segment is the same twice",
  },
  {
    name: "cells are loaded twice",
    file: "ts/recovery/loaded-cells.ts",
    find: "    this.#steps.delete(step);\n    return tables === undefined ? [] : cellsOf(tables);",
    replace: "    return tables === undefined ? [] : [...cellsOf(tables), ...cellsOf(tables)];",
  },
  {
    name: "segments are dropped one epoch too early",
    file: "ts/recovery/flow-recovery.ts",
    find: "segment.epoch >= horizon",
    replace: "segment.epoch > horizon",
  },
  {
    name: "a round of the rotor counts from where it ends",
    file: "ts/recovery/rotor.ts",
    find: "this.#safe = this.#began;",
    replace: "this.#safe = epoch;",
  },
  {
    name: "the rotor saves what is not yet of the epoch",
    file: "ts/recovery/rotor.ts",
    find: "this.#current.endedIn <= epoch",
    replace: "this.#current.endedIn < Number.POSITIVE_INFINITY",
    equivalent:
      "steps come to their end while nothing is in commit and nothing under way (rule 3): no earlier epoch is being saved; test/mutants tries it with test/recovery/rotor.test.ts",
  },
  {
    name: "the rotor begins before all steps are known",
    file: "ts/recovery/worker-keeper.ts",
    find: "new Rotor(parts.first + 1)",
    replace: "new Rotor(parts.first)",
    // In the first epoch of a run, as nothing has changed before, nothing is saved again.
    despite: [
      {
        file: "ts/recovery/commits/committer.ts",
        find: "const renew = this.#changed === 0 && !this.#parts.isFragmented ? 0 : ",
        replace: "const renew = ",
      },
    ],
  },
  {
    name: "one worker's round counts for all",
    file: "ts/recovery/commits/committer.ts",
    find: "(least, safe) => Math.min(least, safe), Number.POSITIVE_INFINITY)",
    replace: "(most, safe) => Math.max(most, safe), 0)",
  },
  {
    name: "segments that are kept are deleted with older ones",
    file: "ts/recovery/session.ts",
    find: "await this.#delete([...new Set(segments)].filter((name) => !needed.has(name)));",
    replace: "await this.#delete([...new Set(segments)]);",
  },
  {
    name: "what dead runs have left is not deleted",
    rule: 19,
    file: "ts/recovery/session.ts",
    find: ".then(() => this.#forget()).then(() => this.#cleanUp());",
    replace: ".then(() => this.#forget());",
  },
  {
    name: "segments are deleted though a manifest that lists them could not be",
    rule: 19,
    file: "ts/recovery/session.ts",
    find: "if (!(await this.#delete(gone.map(({ number }) => manifestName(number))))) return;",
    replace: "await this.#delete(gone.map(({ number }) => manifestName(number)));",
    from: 1_501,
  },
  {
    name: "one manifest alone tells where a sink begins",
    rule: 17,
    file: "ts/recovery/flow-recovery.ts",
    find: "    if (beginsSink) await this.#session.repeat();\n",
    replace: "",
    from: 2_001,
  },
];
