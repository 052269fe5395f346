/**
 * Changes of the engine that a seed must tell, each in `file`: the text to `find`, which stands there once, and what to
 * `replace` it by. `also` is what belongs to the same change. `despite` is another line of defence that the engine has, taken
 * away as well: a comment says which; a seed that fails without that alone does not count. `rule` is that of the recovery model
 * that it breaks; `step` names the subjects that could tell; `equivalent` says why no seed can.
 */
export const mutations = [
  {
    name: "watermark: what waits behind the gate does not count",
    rule: 1,
    file: "ts/flow/engine/gated-operator.ts",
    find: "input.next(this.#epoch)",
    replace: "input.next(Number.POSITIVE_INFINITY)",
  },
  {
    name: "gate: a step never saves as an epoch ends",
    file: "ts/flow/engine/gated-operator.ts",
    find: "!this.#parts.snapshots.take(this.#epoch)",
    replace: "this.#epoch < 0",
  },
  {
    name: "what waits in a step is not moved on to the next epoch",
    rule: 14,
    file: "ts/flow/engine/gated-operator.ts",
    find: "      this.#logic.moveToEpoch?.(next);\n",
    replace: "",
    step: "Async",
  },
  {
    name: "the end of a partition moves time amid a commit",
    rule: 3,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "!reader.isThrough || run.epochs.isCommitting;",
    replace: "!reader.isThrough;",
    step: "silent",
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
    find: 'this.#state === "idle" ? this.#partition.position() : this.#position;',
    replace: "this.#partition.position();",
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
    name: "in a loop, what comes in holds back snapshots",
    rule: 12,
    file: "ts/flow/engine/build-flow.ts",
    find: "undefined : builder.output<unknown>([]);",
    replace: "undefined : builder.output<unknown>();",
    step: "loop",
    equivalent:
      "what comes round rests until the next epoch (rule 13): nothing stays in a loop that could hold back more than what comes in does",
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
    name: "a step's claim follows before what is due has fired",
    rule: 5,
    file: "ts/flow/engine/gated-operator.ts",
    find: "      logic.onFrontier?.(frontier);\n",
    replace:
      "      if (this.#holdsClaim && logic.follow === undefined && earliestEpoch(frontier) === this.#epoch) this.#parts.claim.follow(frontier, logic.lag, logic.waitsAt);\n      logic.onFrontier?.(frontier);\n",
  },
  {
    name: "what rested in a loop is forgotten",
    rule: 13,
    file: "ts/flow/operators/loops/loop-operator.ts",
    find: "      this.#send(batch, time, own.capabilities);\n",
    replace: "",
    step: "loop",
  },
  {
    name: "what has rested in a loop and gone on comes back",
    rule: 13,
    file: "ts/flow/operators/loops/loop-operator.ts",
    find: "      this.#resting.delete(resting);\n",
    replace: "",
    step: "loop",
  },
  {
    name: "names of segments without the life",
    rule: 15,
    file: "ts/recovery/session.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the source has it
    find: "s-${this.#manifest.life}-",
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
    name: "of tokens only the last is saved",
    rule: 16,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "[...this.#preparedIn(partition), { epoch, token }]",
    replace: "[{ epoch, token }]",
    // What was prepared becomes visible before more is: here, of every other epoch, with that of the next.
    despite: [
      {
        file: "ts/flow/engine/outputs/sink-writer.ts",
        find: "if (this.#toCommit !== undefined) this.#commit(this.#toCommit);",
        replace:
          "if (this.#toCommit !== undefined && this.#toCommit % 2 === 0) this.#commit(this.#toCommit);",
      },
    ],
  },
  {
    name: "tokens are made visible before their epoch is durable",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "if (one.epoch > epoch) continue;",
    replace: "",
    // What was prepared becomes visible before more is: here, when the next epoch has ended.
    despite: [
      {
        file: "ts/flow/engine/outputs/sink-writer.ts",
        find: "if (this.#toCommit !== undefined) this.#commit(this.#toCommit);",
        replace:
          "if (this.#toCommit !== undefined && this.#parts.run.epochs.isCommitting) this.#commit(this.#toCommit);",
      },
    ],
  },
  {
    name: "a token that is visible stays in the snapshot",
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "this.#preparedIn(partition).filter((other) => other !== one),",
    replace: "this.#preparedIn(partition).filter((other) => other === one),",
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
    find: "if (sum !== hex(crc32(body)))",
    replace: "if (sum === undefined)",
  },
  {
    name: "the checksum of a frame is not looked at",
    file: "ts/recovery/segments.ts",
    find: "const isWhole = crc32(bytes) === view.getInt32(at + 4, true);",
    replace: "const isWhole = true;",
  },
  {
    name: "a rewinding sink is written before its first position is durable",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "if (epoch === first || this.#epochs.isCommitted(first)) return false;",
    replace: "if (epoch > first) return false;",
  },
  {
    name: "the position of a sink is not saved as an epoch ends",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (!this.isBusy && earliestEpoch(frontier) > epoch) this.#save(epoch);",
    replace: "if (epoch < 0) this.#save(epoch);",
  },
  {
    name: "a sink's claim leaves the epoch before its position is saved",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (this.#call !== undefined) return true;",
    replace: 'if (this.#call !== undefined && this.#call.kind !== "save") return true;',
  },
  {
    name: "a sink's claim leaves the epoch before what it writes is there",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (this.#call !== undefined) return true;",
    replace: 'if (this.#call !== undefined && this.#call.kind !== "write") return true;',
  },
  {
    name: "what is written is taken for saved",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "    this.#isFresh = false;\n  }\n\n  /** Saves what",
    replace: "  }\n\n  /** Saves what",
  },
  {
    name: "at its end a flow does not make visible what is left",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "    await this.#saves.commit(Number.POSITIVE_INFINITY);\n",
    replace: "",
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
    name: "deleting a key is not noted",
    file: "ts/flow/state/keyed-state.ts",
    find: "    this.cells.delete(key);\n    this.#touched.add(key);",
    replace: "    this.cells.delete(key);",
    step: "expiring",
  },
  {
    name: "dropping a slice is not noted",
    file: "ts/flow/state/sliced-state.ts",
    find: "    this.touchSlice(slice);\n    this.#slices.delete(slice.start);",
    replace: "    this.#slices.delete(slice.start);",
  },
  {
    name: "changed cells of a batch are not noted",
    file: "ts/flow/state/keyed-state.ts",
    find: "this.#touched.addAll(keys);",
    replace: "void keys;",
  },
  {
    name: "timers are not saved",
    file: "ts/flow/state/key-timers.ts",
    find: "    this.#put(key, at);\n    this.#touched.add(key);",
    replace: "    this.#put(key, at);",
  },
  {
    name: "a timer that has fired comes back",
    file: "ts/flow/state/key-timers.ts",
    find: "    this.#touched.add(first.key);\n",
    replace: "",
    step: "event timers",
  },
  {
    name: "what waits in a step is not saved",
    rule: 14,
    file: "ts/flow/state/waiting-batches.ts",
    find: "    this.touchRows(waiting);\n  }\n\n  /** Takes out a batch that",
    replace: "  }\n\n  /** Takes out a batch that",
  },
  {
    name: "what waited in a step and is done comes back",
    rule: 14,
    file: "ts/flow/state/waiting-batches.ts",
    find: "    this.touchRows(waiting);\n    this.#batches.delete(waiting);",
    replace: "    this.#batches.delete(waiting);",
  },
  {
    name: "of what another worker held nothing is told as gone",
    file: "ts/flow/state/waiting-table.ts",
    find: "    this.#touched.add(key); // another worker's rows are this one's now\n",
    replace: "",
  },
  {
    name: "a key is held by all workers",
    file: "ts/flow/engine/build-flow.ts",
    find: "return owner.worker(owner.bin(key)) === worker;",
    replace: "return owner.worker(owner.bin(key)) >= 0;",
  },
  {
    name: "a partition is held by all workers",
    file: "ts/flow/engine/build-flow.ts",
    find: "return index % workers === worker;",
    replace: "return index % workers === worker || index > 1;",
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
    find: "for (const frame of frames.reverse()) cells.add(frame.cells);",
    replace: "for (const frame of frames) cells.add(frame.cells);",
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
    // Steps come to their end while nothing is in commit and nothing under way; and a small state is saved again in one round.
    despite: [
      {
        file: "ts/recovery/commits/committer.ts",
        find: "const LEAST_RENEWED = 4_096;",
        replace: "const LEAST_RENEWED = 16;",
      },
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
    name: "the rotor begins before all steps are known",
    file: "ts/recovery/worker-keeper.ts",
    find: "new Rotor(parts.first + 1)",
    replace: "new Rotor(parts.first)",
    // In the first epoch of a run, as nothing has changed before, nothing is saved again.
    despite: [
      {
        file: "ts/recovery/commits/committer.ts",
        find: "const renew = this.#changed === 0 ? 0 : ",
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
  },
  {
    name: "a source is told of an epoch as it ends",
    rule: 18,
    file: "ts/flow/engine/inputs/input-operator.ts",
    find: "    this.#saves.save(this.#readers, epoch - 1);\n",
    replace:
      "    this.#saves.save(this.#readers, epoch - 1);\n    for (const reader of this.#readers) void reader.acknowledge(epoch);\n",
  },
  {
    name: "one manifest alone tells where a sink begins",
    rule: 17,
    file: "ts/recovery/flow-recovery.ts",
    find: "    if (beginsSink) await this.#session.repeat();\n",
    replace: "",
  },
];
