import { livesOf, mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators/windows";
const tests = (...names) => names.map((name) => `test/flow/operators/windows/${name}`);
const early = tests("early-record", "any-order.property", "windows.property");
const kept = tests("just-in-time", "kept.test", "windowed-stream.test", "windows.property");
const handover = tests("handover.property");
const clock = tests("processing-clock");
const counted = tests("count-and-global", "windows.property");

export const windows = [
  ...mutantsOf(`${folder}/logic/open-windows.ts`, kept, [
    [
      "slice.end + this.spec.allowedLatenessMs > watermark",
      "slice.end + this.spec.allowedLatenessMs >= watermark",
    ],
    [".at(-1)!) + allowedLatenessMs <= watermark", ".at(-1)!) + allowedLatenessMs < watermark"],
    ["windows.filter(({ end }) => end > watermark)", "windows.filter(({ end }) => end >= watermark)"],
    ["if (!window.isComplete) this.#close(window);", ""],
    ["[...updated].sort(([a], [b]) => compareWindows(a, b))", "[...updated]"],
    ["for (const key of keys.sort(compareKeys))", "for (const key of keys)"],
  ]),
  ...mutantsOf(`${folder}/logic/open-windows.ts`, handover, [
    ["        isComplete || isGiven === true,", "        isGiven === true,"],
    ["this.#open.touchSlice(window);", ""],
  ]),
  ...mutantsOf(`${folder}/logic/open-windows.ts`, livesOf("windows with lateness"), [
    ["if (isGiven !== true) this.emit", "this.emit"],
    ["for (const cell of window.cells.values()) cell.isGiven = true;", ""],
  ]),
  ...mutantsOf(`${folder}/logic/event-windows.ts`, early, [
    ["while (this.held.nextAt < watermark)", "while (this.held.nextAt <= watermark)"],
    ["      this.fireUpTo(batch.at);\n", ""],
    ["(Math.floor(instant / every) + 1) * every", "Math.ceil(instant / every) * every"],
  ]),
  ...mutantsOf(`${folder}/logic/event-windows.ts`, clock, [
    ["Math.min(this.held.nextAt + 1, this.nextDue)", "this.nextDue"],
  ]),
  ...mutantsOf(
    `${folder}/logic/event-windows.ts`,
    ["test/flow/operators/own-instants"],
    [["if (this.#taking !== undefined) this.answering(this.#taking);", ""]],
  ),
  ...mutantsOf(
    `${folder}/logic/session-windows.ts`,
    tests("just-in-time", "session.test", "windows.property", "kept.test"),
    [
      ["eventTime + allowedLatenessMs < watermark", "eventTime + allowedLatenessMs <= watermark"],
      ["earlier.last + this.#gapMs >= taker.start", "earlier.last + this.#gapMs > taker.start"],
      ["left.merged += right.merged + 1;", "left.merged += 1;"],
      ["    left.wasGiven ||= right.wasGiven;\n", ""],
      [".start - this.#gapMs > eventTime", ".start - this.#gapMs >= eventTime"],
      ["    session.completeAt = session.end;\n", ""],
    ],
  ),
  ...mutantsOf(`${folder}/logic/session.ts`, handover, [
    ["if (isComplete) session.completeAt = session.end;", ""],
    ["    session.wasGiven = wasGiven;\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/logic/sliding-panes.ts`,
    tests("just-in-time", "kept.test", "panes.test", "windows.property"),
    [
      ["this.#panes.endOf(start)) > watermark", "this.#panes.endOf(start)) >= watermark"],
      ["this.#keepsPanes ? this.#copyOf(state) : state", "state"],
      ["        this.#endsBy(nextEnd);\n", ""],
    ],
  ),
  ...mutantsOf(`${folder}/logic/sliding-panes.ts`, handover, [
    ["      if (queue.givenTo >= end) continue;\n", ""],
    ["this.#queues.derive(({ givenTo }) => this.#endsBy(givenTo + windower.everyMs));", ""],
  ]),
  ...mutantsOf(`${folder}/logic/pane-queue.ts`, tests("pane-queue", "kept.test"), [
    ["    if (isFront) this.#flipped++;\n", ""],
    ["      this.#back = merge(this.#back);\n", ""],
  ]),
  ...mutantsOf(`${folder}/logic/kept-panes.ts`, tests("kept.test", "windows.property"), [
    ["watermark - this.#latenessMs + 1)", "watermark - this.#latenessMs)"],
  ]),
  ...mutantsOf(`${folder}/logic/early-results.ts`, early, [
    ["if (at >= end) return;", "if (at > end) return;"],
    ["this.#latest = NOWHERE; // it may be dropped", ""],
  ]),
  ...mutantsOf(`${folder}/logic/count-windows.ts`, counted, [
    ["if (states.length === 0) this.#keys.delete(key);", ""],
    ["(count - lengthMs + 1) / everyMs", "(count - lengthMs) / everyMs"],
  ]),
  ...mutantsOf(`${folder}/logic/global-windows.ts`, counted, [
    ["      this.#callOff(key);\n", ""],
    ["!(eventTime <= cell.latest!)", "true"],
  ]),
  ...mutantsOf(`${folder}/logic/processing-clock.ts`, clock, [
    ["Math.max(this.#now, Math.floor(now))", "Math.floor(now)"],
  ]),
  ...mutantsOf(`${folder}/calendar.ts`, tests("calendar"), [
    ["((((day + 4 - weekStartsOn) % 7) + 7) % 7)", "((day + 4 - weekStartsOn) % 7)"],
  ]),
  ...mutantsOf(`${folder}/time-zone.ts`, tests("calendar"), [
    ["    if (localOf(early) === midnight) return early;\n", ""],
  ]),
];
