import { mutantsOf } from "../mutants-of.mjs";

const steps = ["scheduling", "waking", "watch.test", "worker", "async", "input", "barrier", "exchange"].map(
  (name) => `test/timely/${name}`,
);
const ends = [
  ...steps,
  "test/timely/abandon",
  "test/timely/refused",
  "test/timely/peers",
  "test/timely/last-failure",
];
const reads = [
  "test/timely/by-epoch.test",
  "test/timely/by-epoch.property",
  "test/timely/abandon",
  "test/timely/exchange",
];
const claims = ["test/timely/capability", "test/timely/ownership", "test/timely/input", "test/timely/async"];
const notices = ["test/timely/notificator", "test/timely/capture", "test/timely/structures"];

export const timely = [
  ...mutantsOf("ts/timely/bare-worker.ts", ends, [
    ["% SOURCES_EVERY : 0;", "% SOURCES_EVERY : this.#busySteps;"],
    [
      "if (earliest === undefined || instant < earliest) this.#wake();",
      "if (earliest === undefined) this.#wake();",
    ],
    [
      "if (earliest === undefined) this.#timers.noteClocks(",
      "if (earliest !== undefined) this.#timers.noteClocks(",
    ],
    [
      "this.#enlisted.push(dataflow);\n    }\n    this.#wake();",
      "this.#enlisted.push(dataflow);\n      this.#wake();\n    }",
    ],
    ["    this.queueShrank(); // the other", "    // the other"],
    [" || this.#lastFailure?.isDue) this.#wake();", ") this.#wake();"],
    ["if (this.#nextDataflow === index + 1) this.#nextDataflow = index;", ""],
    ["if (this.#nextDataflow === index + 1) this.#nextDataflow = index;", "this.#nextDataflow = index;"],
    [
      "this.#timers.forgetShutDown();\n    this.#running--;\n    this.queueShrank",
      "this.#running--;\n    this.queueShrank",
    ],
    ["this.#lastFailure?.isDue && !this.#hasWork", "this.#lastFailure?.isDue"],
    ["this.#lastFailure ??= new", "this.#lastFailure = new"],
    ["if (error === this.#mailbox.failure) return error;", ""],
    ["    this.#lastFailure?.cancel();\n", ""],
    [
      "if (this.#isAwake || this.#stepBegan !== undefined) return;",
      "if (this.#stepBegan !== undefined) return;",
    ],
    ["this.#mailbox.hasMail || this.#failure !== undefined", "this.#mailbox.hasMail"],
    ["for (const dataflow of dataflows) dataflow.isEnlisted = false;", ""],
  ]),
  ...mutantsOf("ts/timely/dataflow.ts", ends, [
    [
      "if (this.#isDone) return;\n    this.#unflushed",
      "this.#unflushed",
      "what is kept of a dataflow that is over is never run: it only takes memory",
    ],
    ["if (this.#mayEnd.length > 0) this.#endOperators(); // before", "// before"],
    ["    this.graph.close();\n    this.#giveUp();", "    this.#giveUp();"],
    ["this.#undo.reverse()", "this.#undo"],
    ["if (!this.#isLive) return; // abandoned", "// abandoned"],
    ["if (this.#isLive) this.worker.enlist(this);", "this.worker.enlist(this);"],
    ["return this.worker.hasRoom;\n  };", "return true;\n  };"],
    ["this.#failure ??= fail", "this.#failure = fail"],
    [
      "if (this.hasReadyOperators || this.#hasChanges) return true;",
      "if (this.hasReadyOperators) return true;",
    ],
    [
      "    for (const waiting of [this.#uncounted, this.#mayEnd, this.#unflushed]) waiting.length = 0;\n",
      "",
      "what is kept of a dataflow that is over is never run: it only takes memory",
    ],
  ]),
  ...mutantsOf("ts/timely/operator.ts", ends, [
    ["    this.dataflow.worker.queueShrank();\n", ""],
    ["    if (!this.dataflow.resting.isEmpty) this.dataflow.touch(); // there", "    // there"],

    ["!this.isShutDown && instant < Infinity", "instant < Infinity"],

    ["this.inputs.length === 0 && this.watches.length === 0", "this.inputs.length === 0"],
  ]),
  ...mutantsOf("ts/timely/input.ts", reads, [
    ["this.countProduced(); // so that", "// so that"],
    ["if (!queue.headIsCounted) this.#noteProduced(time);", ""],
    ["if (time !== this.#consumedTime) {", "if (this.#consumedTime === undefined) {"],

    ["time[0]! <= through", "time[0]! < through"],
  ]),
  ...mutantsOf("ts/timely/later-messages.ts", reads, [
    ["message.place < first.place", "message.place > first.place"],
    [
      "for (const coordinate of this.#shelves.keys()) if (coordinate <= through)",
      "for (const coordinate of this.#shelves.keys()) if (coordinate < through)",
    ],
  ]),
  ...mutantsOf(
    "ts/timely/message-queue.ts",
    ["test/timely/structures"],
    [
      ["if (this.#counted > 0) this.#counted--;", ""],
      ["...ring.slice(this.#head),\n      ...ring.slice(0, this.#head),", "...ring,"],
    ],
  ),
  ...mutantsOf("ts/timely/capability.ts", claims, [
    ["    if (this.#isDropped) return;\n    this.#isDropped = true;", "    this.#isDropped = true;"],
    ["    this.#requireHeld();\n    return time === this.#time", "    return time === this.#time"],
    ["if (lessEqual(this.#time, later)) return;", "if (!lessEqual(later, this.#time)) return;"],
    ["    this.#requireReach(later);\n    if (sameTime", "    if (sameTime"],
    ["    this.#requireReach(later);\n    return new", "    return new"],
    ["    if (sameTime(later, this.#time)) return;\n", "", "one is noted to come and one to go"],
  ]),
  ...mutantsOf("ts/timely/output.ts", claims, [
    ["if (this.#sessions.length > 0) for (const session of this.#sessions) session.flush();", ""],
    [
      "for (const session of this.#sessions) session.flush();\n    this.push",
      "this.#sessions.at(-1)!.flush();\n    this.push",
    ],
    ["    last?.flush();\n", ""],
  ]),
  ...mutantsOf("ts/timely/bare-output.ts", claims, [
    ["    if (batch.values.length === 0) return;\n", ""],
    ["this.operator.holds(change);", ""],
  ]),
  ...mutantsOf("ts/timely/session.ts", claims, [
    [" && this.#claim.time === this.#time) return;", ") return;"],
    [
      "    this.#requireOpen();\n    this.flush();\n    this.#output",
      "    this.#requireOpen();\n    this.#output",
    ],
    ["this.#claim === claim && this.#time === time", "this.#claim === claim"],
  ]),
  ...mutantsOf(
    "ts/timely/input-handle.ts",
    [...claims, "test/timely/refused"],
    [
      ["    this.flush();\n    this.#time = later;", "    this.#time = later;"],
      ["    this.flush();\n    this.#isClosed = true;", "    this.#isClosed = true;"],
      [
        "    this.flush();\n    for (const { output, capability } of this.#feeds) output",
        "    for (const { output, capability } of this.#feeds) output",
      ],
      [
        "    this.flush();\n    if (this.#isClosed) capability.drop();",
        "    if (this.#isClosed) capability.drop();",
      ],
      ["if (this.#isClosed) capability.drop();\n    else if", "if"],
      ["if (this.#feeds.length === 0) this.#time = before;", ""],
      ["else if (this.#values.length === 1) for (const feed of this.#feeds) feed.flushSoon();", ""],
    ],
  ),
  ...mutantsOf(
    "ts/timely/mailbox.ts",
    ["test/timely/peers", "test/timely/refused", "test/timely/abandon"],
    [
      ["for (const from of box.fingerprints.keys()) compare(box, from);", ""],
      ["this.#failed ??= new", "this.#failed = new"],
      ["      refuseData(letter);\n", ""],
      ["this.#built = dataflow.index + 1;", "this.#built = dataflow.index;"],
      ["this.#abandoned.add(dataflow);", ""],
      ["Object.isFrozen(time) ? time : frozenTime(time)", "time"],
    ],
  ),
  ...mutantsOf(
    "ts/timely/letters.ts",
    ["test/timely/peers", "test/timely/refused"],
    [
      ["isIndex(from) && from < peers &&", "isIndex(from) && from <= peers &&"],
      ['(isRecord(column) && column["length"] === length)', "isRecord(column)"],
    ],
  ),
  ...mutantsOf(
    "ts/timely/edges.ts",
    ["test/timely/exchange", "test/timely/loop"],
    [
      ["    dataflow.update(location, this.#time, 1);\n", ""],
      ["if (part.values.length === 0) return;", ""],
      ["worker < peers && Number.isInteger(worker)", "Number.isInteger(worker)"],
      ["if (time !== this.#from) {", "if (this.#from === undefined) {"],
    ],
  ),
  ...mutantsOf(
    "ts/timely/min-heap.ts",
    ["test/timely/min-heap"],
    [
      ["rank < other || (rank", "rank <= other || (rank"],
      ["rank === other && this", "rank !== other && this"],
      ["if (other < items.length && this", "if (this", "what is not there is less than nothing"],
      [
        "    this.#rise(rank, item, at);\n  }\n\n  /** Puts `item` at a place",
        "    items[at] = item;\n  }\n\n  /** Puts `item` at a place",
      ],
      ["if (isWanted(item)) this.push(ranks[i]!, item)", "if (isWanted(item)) this.push(0, item)"],
      ["    ranks[at] = rank;\n", ""],
    ],
  ),
  ...mutantsOf("ts/timely/last-failure.ts", ends, [
    [
      "if (this.#queued.records === this.#seen) return this.#giveUp();",
      "if (this.#queued.records > 0) return this.#giveUp();",
    ],
    ["      this.#seen = this.#queued.records;\n", ""],
    ["      this.#timer = this.#watch();\n", ""],
  ]),
  ...mutantsOf(
    "ts/timely/timer-queue.ts",
    ["test/timely/scheduling", "test/timely/waking", "test/timely/structures"],
    [
      ["alarms.firstRank <= now", "alarms.firstRank < now"],
      ["ahead < this.#ahead - GRAIN_MS", "ahead < this.#ahead"],
      ["wasSetBack || ahead > this.#ahead", "wasSetBack || this.#ahead === Number.NEGATIVE_INFINITY"],
      ["if (wasSetBack || ahead > this.#ahead) this", "if (ahead > this.#ahead) this"],
    ],
  ),
  ...mutantsOf("ts/timely/ready-set.ts", notices, [
    ["bit === 31 ? 0 : -1 << (bit + 1)", "-1 << (bit + 1)"],
    ["this.#isEmpty = words.every((word) => word === 0);", "this.#isEmpty = true;"],
  ]),
  ...mutantsOf(
    "ts/timely/time-table.ts",
    [...notices, "test/timely/bad-times"],
    [
      ["    this.#entries.delete(key);\n    this.#lastTime = undefined;", "    this.#entries.delete(key);"],
      ["this.#lastTime = frozenTime(time);", "this.#lastTime = time;"],
    ],
  ),
  ...mutantsOf("ts/timely/notificator.ts", notices, [
    ["    this.#lent?.drop();\n", ""],
    ["compareTimes(a.time, b.time) < 0", "compareTimes(a.time, b.time) > 0"],
    ["frontiers.every((f, i) => f === seen[i])", "frontiers[0] === seen[0]"],
    ["      first.drop();\n", ""],
  ]),
  ...mutantsOf(
    "ts/timely/operators/replay.ts",
    ["test/timely/capture"],
    [
      ["if (left > 0) info.activate();", ""],
      [
        "output.send(capability, event.batch);\n      capability.drop();",
        "output.send(capability, event.batch);",
      ],
      ["left += reader.read(", "left = reader.read("],
    ],
  ),
  ...mutantsOf(
    "ts/timely/operators/feedback.ts",
    ["test/timely/handed-over"],
    [
      ["(staysOn || !sameTime(later, message.time))", "true"],
      ["(staysOn || ", "("],
    ],
  ),
  ...mutantsOf(
    "ts/timely/operators/replay.ts",
    ["test/timely/handed-over", "test/timely/capture"],
    [
      ["    if (this.#isAtStart) for (const held of this.#held) held.drop();\n", ""],
      ["    this.#isAtStart = false;\n", ""],
    ],
  ),
  ...mutantsOf(
    "ts/timely/capability.ts",
    ["test/timely/handed-over", "test/timely/capability"],
    [["    const other = this.clone();\n    this.drop();", "    const other = this.clone();"]],
  ),
  ...mutantsOf(
    "ts/timely/bare-worker.ts",
    ["test/timely/handed-over"],
    [["!(dataflow.hasReadySources && this.hasRoom)", "!dataflow.hasReadySources"]],
  ),
  ...mutantsOf(
    "ts/timely/dataflow.ts",
    ["test/timely/handed-over", "test/timely/peers"],
    [
      [
        "    if (this.#unflushed.length > 0) this.#flushBuffers();\n    if (this.#uncounted",
        "    if (this.#uncounted",
      ],
      ["    if (this.worker.isStepping) throw cause;\n", ""],
      ["    this.fail(() => this.worker.fail(cause, operator));", "    throw cause;"],
    ],
  ),
];
