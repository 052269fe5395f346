// The code that runs once a record, each stage a closure that pushes into the next.
//
// V8 keeps type feedback by place in the source, not by closure: with a single `map` literal, every call to
// "the next stage" in the process shares one feedback slot, which goes megamorphic, and nothing is inlined any
// more (measured: 56 ns a record and chain instead of 2.4). So the build puts 16 copies of this
// file into the package (scripts/build/copied-stages.mjs), and each stage of a flow takes its code from the next copy.

import { Elements } from "../../connectors/elements.ts";
import type { Batch } from "../../timely/index.ts";
import { notGiven, settled, unsettled } from "../values/bad-result.ts";
import { ITERABLE_THREW, isIterable, notIterable } from "../values/is-iterable.ts";
import { isOurPromise } from "../values/is-promise.ts";
import type { Key } from "../values/key.ts";
import type { Columns } from "./columns.ts";
import { notABoolean, refusePromise, threw } from "./faults.ts";
import type { KeyedBatch, Push, StepDesk, TimedBatch, UserFunction } from "./stage.ts";

/** One record in, one out. */
export function mapStage(map: UserFunction, next: Push, desk: StepDesk): Push {
  return (value, key, eventTime) => {
    let mapped: unknown;
    try {
      mapped = map(value, key);
      if (typeof mapped === "object") refusePromise(mapped);
    } catch (cause) {
      return threw(desk, value, key, eventTime, cause);
    }
    next(mapped, key, eventTime);
  };
}

/** Passes on what the predicate holds for, and gives the rest to `otherwise`. */
export function branchStage(test: UserFunction, next: Push, otherwise: Push, desk: StepDesk): Push {
  const { counter } = desk;
  return (value, key, eventTime) => {
    let holds: unknown;
    try {
      holds = test(value, key);
    } catch (cause) {
      return threw(desk, value, key, eventTime, cause, "the predicate threw");
    }
    if (holds === true) {
      counter.passed++;
      next(value, key, eventTime);
    } else if (holds === false) {
      otherwise(value, key, eventTime);
    } else {
      notABoolean(desk, value, key, eventTime, holds);
    }
  };
}

/** Passes on results other than undefined and null. */
export function filterMapStage(map: UserFunction, next: Push, desk: StepDesk): Push {
  const { counter } = desk;
  return (value, key, eventTime) => {
    let mapped: unknown;
    try {
      mapped = map(value, key);
      if (typeof mapped === "object") refusePromise(mapped);
    } catch (cause) {
      return threw(desk, value, key, eventTime, cause);
    }
    if (mapped === undefined || mapped === null) return;
    counter.passed++;
    next(mapped, key, eventTime);
  };
}

/** Passes on each element of the result. */
export function flatMapStage(map: UserFunction, next: Push, desk: StepDesk): Push {
  const { counter } = desk;
  return (value, key, eventTime) => {
    let many: unknown;
    let isArray: boolean;
    try {
      many = map(value, key);
      isArray = Array.isArray(many);
    } catch (cause) {
      return threw(desk, value, key, eventTime, cause);
    }
    if (isArray) {
      const elements = many as readonly unknown[];
      counter.passed += elements.length;
      for (let i = 0; i < elements.length; i++)
        next(elementOf(elements[i], value, key, desk), key, eventTime);
    } else {
      pushIterable(many, value, key, eventTime, next, desk);
    }
  };
}

/** Looks, and passes the record on as it came. */
export function inspectStage(look: UserFunction, next: Push, desk: StepDesk): Push {
  return (value, key, eventTime) => {
    try {
      const seen = look(value, key);
      if (typeof seen === "object") refusePromise(seen);
    } catch (cause) {
      return threw(desk, value, key, eventTime, cause);
    }
    next(value, key, eventTime);
  };
}

/** Gives the record the key that the function returns. */
export function keyByStage(keyOf: UserFunction, next: Push, desk: StepDesk): Push {
  return (value, oldKey, eventTime) => {
    let key: unknown;
    try {
      key = keyOf(value, oldKey);
    } catch (cause) {
      return desk.reject("step-failed", "the function threw", value, oldKey, eventTime, cause);
    }
    if (typeof key !== "string" && !Number.isFinite(key)) {
      const problem = notGiven("a key must be a string or a finite number", key, desk.call);
      return desk.reject("bad-key", problem, value, oldKey, eventTime);
    }
    next(value, key as Key, eventTime);
  };
}

/** Makes pairs of key and value. */
export function entriesStage(next: Push): Push {
  return (value, key, eventTime) => next([key, value], undefined, eventTime);
}

/** Drops the key. */
export function valuesStage(next: Push): Push {
  return (value, _key, eventTime) => next(value, undefined, eventTime);
}

/** The loop that drives a batch through a chain. */
export function batchLoop(push: Push): BatchLoop {
  return ({ values, keys, eventTimes }, from = 0, to = values.length) => {
    if (keys === undefined && eventTimes === undefined) {
      for (let i = from; i < to; i++) push(values[i], undefined, undefined);
    } else {
      for (let i = from; i < to; i++) push(values[i], keys?.[i], eventTimes?.[i]);
    }
  };
}

/** Drives a batch through a chain: all rows, or those `from` one `to` another. */
export type BatchLoop = (batch: Batch<unknown>, from?: number, to?: number) => void;

/** What a fold keeps. The states lie in the map itself: a cell of its own for each would be one more cache miss. */
export interface Folded {
  readonly states: Map<Key, unknown>;
  /** The latest event time of the key's records, where they have one. */
  readonly latest: Map<Key, number>;
}

/** The functions of a fold, as the engine calls them. */
export interface Fold {
  start(key: Key): unknown;
  fold(state: unknown, value: unknown, key: Key): unknown;
}

/** Folds the records of a batch into the states of their keys. A key whose first record is rejected has none. */
export function foldLoop(functions: Fold, { states, latest }: Folded, desk: StepDesk): FoldLoop {
  const { start, fold } = functions;
  /** Returns where to go on, for the caller of a loop with a `try` around it. */
  const foldFrom = (first: number, { values, keys, eventTimes }: KeyedBatch): number => {
    let i = first;
    try {
      for (; i < values.length; i++) {
        const key = keys[i]!;
        const state = states.get(key);
        const isNew = state === undefined && !states.has(key);
        const folded = fold(isNew ? start(key) : state, values[i], key);
        if (isNew || folded !== state) states.set(key, settled(folded, "the function"));
        if (eventTimes === undefined) continue;
        const eventTime = eventTimes[i]!;
        if (eventTime > (latest.get(key) ?? Number.NEGATIVE_INFINITY)) latest.set(key, eventTime);
      }
    } catch (cause) {
      desk.reject("step-failed", "the function threw", values[i], keys[i], eventTimes?.[i], cause);
      i++;
    }
    return i;
  };
  return (batch) => {
    for (let next = 0; next < batch.values.length; ) next = foldFrom(next, batch);
  };
}

/** Takes a keyed batch. */
export type FoldLoop = (batch: KeyedBatch) => void;

/** What a window keeps of a key. */
export interface SliceCell {
  state: unknown;
}

/** A stretch of event time, and the state of each of its keys. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  /** Records that come with this watermark or a later one are not just added. */
  readonly dueAt: number;
  readonly cells: Map<Key, SliceCell>;
}

/** Stretches of event time side by side. */
export interface Slices {
  /** The one that was asked for last. */
  readonly latest: Slice;
  /** The one that an instant is in; without cells if it is new. */
  sliceAt(instant: number): Slice;
  /** A new one gets its first cell. */
  openSlice(slice: Slice): void;
  /** Deals with a record that comes when its slice is due. */
  takeBehind(slice: Slice, value: unknown, key: Key, eventTime: number, watermark: number): void;
}

/** The functions of an aggregation that run once a record. */
export interface Aggregation {
  init(): unknown;
  add(state: unknown, value: unknown, eventTime: number): unknown;
}

/** Adds the records of a batch to the cells of their keys, each in the slice of its event time. */
export function sliceLoop(aggregation: Aggregation, slices: Slices, desk: StepDesk): SliceLoop {
  /** Returns the first record that comes when its slice is due, or that behind one which was rejected. */
  const addFrom = (first: number, { values, keys, eventTimes }: TimedBatch, watermark: number): number => {
    let slice = slices.latest;
    let { start, end, cells } = slice;
    let isDue = watermark >= slice.dueAt;
    let i = first;
    try {
      for (; i < values.length; i++) {
        const eventTime = eventTimes[i]!;
        if (!(eventTime >= start && eventTime < end)) {
          slice = slices.sliceAt(eventTime);
          ({ start, end, cells } = slice);
          isDue = watermark >= slice.dueAt;
        }
        if (isDue) return i;
        const key = keys[i]!;
        const cell = cells.get(key);
        if (cell !== undefined) {
          cell.state = aggregation.add(cell.state, values[i], eventTime);
        } else {
          const state = aggregation.add(aggregation.init(), values[i], eventTime);
          if (cells.size === 0) slices.openSlice(slice);
          cells.set(key, { state });
        }
      }
    } catch (cause) {
      desk.reject("step-failed", "the aggregator threw", values[i], keys[i], eventTimes[i], cause);
      i++;
    }
    return i;
  };
  return (batch, watermark) => {
    const { values, keys, eventTimes } = batch;
    for (let i = 0; ; ) {
      i = addFrom(i, batch, watermark);
      if (i >= values.length) return;
      const slice = slices.sliceAt(eventTimes[i]!);
      if (watermark < slice.dueAt) continue;
      slices.takeBehind(slice, values[i], keys[i]!, eventTimes[i]!, watermark);
      i++;
    }
  };
}

/** Takes a keyed batch with event times, and the watermark that it came with. */
export type SliceLoop = (batch: TimedBatch, watermark: number) => void;

/** The end of a chain: appends to the columns of the batch being gathered. */
export function appendStage(columns: Columns, keyed: boolean, timed: boolean): Push {
  if (keyed && timed) {
    return (value, key, eventTime) => {
      const row = columns.length++;
      columns.values[row] = value;
      columns.keys[row] = key!;
      columns.eventTimes[row] = eventTime!;
    };
  }
  if (keyed) {
    return (value, key) => {
      const row = columns.length++;
      columns.values[row] = value;
      columns.keys[row] = key!;
    };
  }
  if (timed) {
    return (value, _key, eventTime) => {
      const row = columns.length++;
      columns.values[row] = value;
      columns.eventTimes[row] = eventTime!;
    };
  }
  return (value) => {
    columns.values[columns.length++] = value;
  };
}

function pushIterable(
  many: unknown,
  value: unknown,
  key: Key | undefined,
  eventTime: number | undefined,
  next: Push,
  desk: StepDesk,
): void {
  let elements: Elements<unknown> | undefined;
  try {
    if (isIterable(many)) elements = new Elements(many);
  } catch (cause) {
    desk.reject("step-failed", ITERABLE_THREW, value, key, eventTime, cause);
    return;
  }
  if (elements === undefined) {
    const problem = notIterable("the function must return an iterable", many, desk.call);
    desk.reject("not-iterable", problem, value, key, eventTime);
    return;
  }
  for (;;) {
    try {
      if (!elements.moveOn()) return;
    } catch (cause) {
      desk.reject("step-failed", ITERABLE_THREW, value, key, eventTime, cause);
      return;
    }
    desk.counter.passed++;
    next(elementOf(elements.value, value, key, desk), key, eventTime);
  }
}

/** An element of a result, as it is. Where the policy is to go on, all have been looked at before. */
function elementOf(element: unknown, value: unknown, key: Key | undefined, desk: StepDesk): unknown {
  if (typeof element === "object" && isOurPromise(element))
    throw desk.fail("step-failed", "", value, key, unsettled(element, "the function"));
  return element;
}
