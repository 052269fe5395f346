/** Where inputs go on, how far time has come in them, when epochs end, and how a run does. */
export const inputs = [
  {
    name: "the end of a partition moves time amid a commit",
    rule: 3,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "!reader.isThrough || run.epochs.isCommitting;",
    replace: "!reader.isThrough;",
    step: "silent",
    from: 4_001,
    // It waits until nothing is under way as well.
    despite: [
      {
        file: "ts/recovery/worker-keeper.ts",
        find: "epochs.tellWhenThrough((act) => this.#parts.whenQuiet(act));",
        replace: "",
      },
    ],
  },
  {
    name: "idleness moves time amid a commit",
    rule: 3,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "if (idleTime === undefined || this.#parts.run.epochs.isCommitting) return;",
    replace: "if (idleTime === undefined) return;",
    step: "silent",
  },
  {
    name: "on a commit, what waited for it does not move",
    rule: 3,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "if (reader.hasEnded && !reader.isClosing) this.#letMove(reader);",
    replace: "",
  },
  {
    name: "a new partition begins at the start of time",
    rule: 4,
    file: "ts/flow/engine/inputs/input-saves.ts",
    find: "this.#watermarks.get(name)?.at ?? this.#beginning.at",
    replace: "this.#watermarks.get(name)?.at ?? Number.NEGATIVE_INFINITY",
    step: "silent",
  },
  {
    name: "a partition that has ended holds back where a new one begins",
    rule: 4,
    file: "ts/flow/engine/inputs/beginning.ts",
    find: "if (isOver) this.#ended",
    replace: "if (at > Number.POSITIVE_INFINITY) this.#ended",
    step: "silent",
  },
  {
    name: "inputs read in the first epoch of a run",
    rule: 4,
    file: "ts/flow/engine/epochs.ts",
    find: "if (this.#areCommitted && this.#current === this.first) return false;",
    replace: "",
  },
  {
    name: "a position one record too far",
    file: "ts/flow/engine/inputs/partition-reader.ts",
    find: "this.#saved = { epoch, position };",
    replace: "this.#saved = { epoch, position: typeof position === 'number' ? position + 1 : position };",
  },
  {
    name: "a position is that behind a read which was not handed out",
    file: "ts/flow/engine/inputs/partition-reader.ts",
    find: 'this.#state === "idle" ? this.#copiedPosition() : this.#position;',
    replace: "this.#copiedPosition();",
  },
  {
    name: "a position that has moved is not saved again",
    file: "ts/flow/engine/inputs/partition-reader.ts",
    find: "    this.#mayHaveMoved = true;\n    this.#wakeAt",
    replace: "    this.#wakeAt",
  },
  {
    name: "watermarks of partitions are not saved",
    rule: 3,
    file: "ts/flow/engine/inputs/input-saves.ts",
    find: "this.#watermarks.set(name, { at: watermark, isOver });",
    replace: "void watermark;",
  },
  {
    name: "a partition that is resumed does not begin at its watermark",
    rule: 5,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "if (Number.isFinite(watermark)) reader.resumeAt(watermark);",
    replace: "",
  },
  {
    name: "what is read belongs to the epoch before",
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "for (const claim of claims) claim.moveTo(inEpoch(claim.time, epoch));",
    replace: "for (const claim of claims) claim.moveTo(inEpoch(claim.time, epoch - 1));",
  },
  {
    name: "at its end an input does not save where it is",
    rule: 7,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "    this.#saves.save(this.#readers, epoch, true);\n",
    replace: "",
  },
  {
    name: "a flow that is stopped drops its claims",
    rule: 9,
    file: "ts/flow/engine/flow-worker.ts",
    find: "    this.#built?.dataflow.abandon();\n",
    replace: "",
    // Sinks take nothing that is of no epoch of the run.
    despite: [
      {
        file: "ts/flow/engine/outputs/sink-saves.ts",
        find: "    if (epoch > last) return true;\n",
        replace: "",
      },
    ],
  },
  {
    name: "a stop does not end the reading",
    rule: 9,
    file: "ts/flow/engine/epochs.ts",
    find: "return this.#last === Number.POSITIVE_INFINITY;",
    replace: "return true;",
  },
  {
    name: "an epoch ends at inputs when these have their turn, not at once",
    rule: 21,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "run.epochs.onEnd((epoch) => this.#moveOn(epoch));",
    replace: "run.epochs.onEnd(() => info.activate());",
    also: [
      {
        file: "ts/flow/engine/inputs/input-operator.ts",
        find: "if (!this.#opened || !run.epochs.mayRead) return;",
        replace:
          "const seen = this as unknown as { at?: number }; if (info.hasRoom && run.epochs.current !== (seen.at ?? run.epochs.first)) this.#moveOn((seen.at = run.epochs.current)); if (!this.#opened || !run.epochs.mayRead) return;",
      },
    ],
  },
  {
    name: "a pause is an end",
    rule: 11,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "if (run.epochs.keepsEnd && !run.stopping) {",
    replace: "if (run.epochs.keepsEnd && !run.stopping) this.#notePause(); if (run.worker < 0) {",
    // Nobody waits for what was read before a pause to have gone through: so it never has.
    despite: [
      {
        file: "ts/flow/engine/inputs/input-operator.ts",
        find: "if (run.stopping || run.epochs.keepsEnd) return this.#letMove(reader);",
        replace:
          "if (run.stopping) return this.#letMove(reader); if (run.epochs.keepsEnd) this.#letMove(reader);",
      },
    ],
  },
  {
    name: "a source is told of an epoch as it ends",
    rule: 18,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "    this.#saves.save(this.#readers, epoch - 1);\n",
    replace:
      "    this.#saves.save(this.#readers, epoch - 1);\n    for (const reader of this.#readers) void reader.acknowledge(epoch);\n",
  },
];
