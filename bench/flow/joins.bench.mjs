// Joins against loops by hand that give the same pairs by the same rule of lateness. All sides come from one input, so
// that both see the records in one order.
import { equal } from "node:assert/strict";
import { join, tumbling, windowJoin } from "tidemark";
import { compare } from "../compare.mjs";
import { byHandWatermark, inOrderByHand, sidedEvents } from "./join-events.mjs";
import { DISORDER_MS, goingOn } from "./timed-events.mjs";

const KEYS = 1_000;
const NEAR_MS = 1_000;
const WINDOW_MS = 10_000;
const EXPIRE_MS = 10_000;

export async function bench() {
  const two = sidedEvents(KEYS, 2);
  const three = sidedEvents(KEYS, 3);
  return [
    await against(
      "interval join, 1,000 keys",
      two,
      intervalByHand,
      (left, right) => left.intervalJoin("join", right, { before: NEAR_MS, after: NEAR_MS }).results,
    ),
    await against(
      "as-of join, 1,000 keys",
      two,
      asOfByHand,
      (left, right) => left.asOfJoin("join", right).results,
    ),
    await against(
      "window join, 1,000 keys",
      two,
      windowByHand,
      (left, right) => windowJoin("join", { left, right }, tumbling(WINDOW_MS), { keep: "all" }).results,
    ),
    await against("3-way join with expiry, 1,000 keys", three, completeByHand, (a, b, c) =>
      join("join", { a, b, c }, { expireAfter: EXPIRE_MS }),
    ),
  ];
}

async function against(name, events, byHand, joined) {
  const found = { hand: 0, flow: 0 };
  const sides = new Set(events.map(({ side }) => side)).size;
  const result = await compare({
    name,
    values: events,
    input: { eventTime: { at: goingOn(events), outOfOrder: DISORDER_MS } },
    baseline: byHand(events, () => found.hand++),
    build(stream) {
      const keyed = Array.from({ length: sides }, (_, side) =>
        stream
          .filter(`side ${side}`, (event) => event.side === side)
          .keyBy(`user ${side}`, (event) => event.user),
      );
      joined(...keyed).output("count", () => found.flow++);
    },
    warmup: 3,
    rounds: 9,
  });
  // What still waits when the rounds are over is given at the end by the flow alone.
  equal(Math.round(found.flow / found.hand), 1);
  return result;
}

function intervalByHand(events, emit) {
  const at = goingOn(events);
  const cells = new Map();
  const time = byHandWatermark();
  const drop = (list) => {
    let gone = 0;
    while (gone < list.length && list[gone].t + NEAR_MS < time.reached) gone++;
    if (gone > 0) list.splice(0, gone);
  };
  return () => {
    for (const event of events) {
      const t = at(event);
      const { user, side } = event;
      if (t >= time.reached) {
        const cell = getOrAdd(cells, user, () => [[], []]);
        for (const other of cell[1 - side]) {
          if (Math.abs(other.t - t) > NEAR_MS) continue;
          emit({
            key: user,
            left: side === 0 ? event : other.event,
            right: side === 0 ? other.event : event,
          });
        }
        const own = cell[side];
        let place = own.length;
        while (place > 0 && own[place - 1].t > t) place--;
        own.splice(place, 0, { t, event });
      }
      if (!time.advance(t)) continue;
      for (const [key, cell] of cells) {
        drop(cell[0]);
        drop(cell[1]);
        if (cell[0].length + cell[1].length === 0) cells.delete(key);
      }
    }
  };
}

function asOfByHand(events, emit) {
  const at = goingOn(events);
  const table = new Map();
  const time = byHandWatermark();
  // Versions go first among records of one instant.
  const waiting = inOrderByHand(({ event, side }) => {
    if (side === -1) table.set(event.user, event);
    else {
      const version = table.get(event.user);
      if (version !== undefined) emit({ key: event.user, left: event, right: version });
    }
  });
  return () => {
    for (const event of events) {
      const t = at(event);
      if (event.side === 1) waiting.add({ at: Math.max(t, time.reached), event, side: -1 });
      else if (t >= time.reached) waiting.add({ at: t, event, side: 0 });
      if (time.advance(t)) waiting.release(time.reached);
    }
  };
}

function windowByHand(events, emit) {
  const at = goingOn(events);
  const windows = new Map();
  const time = byHandWatermark();
  return () => {
    for (const event of events) {
      const t = at(event);
      const end = (Math.floor(t / WINDOW_MS) + 1) * WINDOW_MS;
      if (end > time.reached) {
        const cells = getOrAdd(windows, end, () => new Map());
        getOrAdd(cells, event.user, () => [[], []])[event.side].push(event);
      }
      if (!time.advance(t)) continue;
      for (const [closed, cells] of windows) {
        if (closed > time.reached) continue;
        windows.delete(closed);
        for (const [key, [lefts, rights]] of cells)
          for (const left of lefts) for (const right of rights) emit({ key, end: closed, left, right });
      }
    }
  };
}

function completeByHand(events, emit) {
  const at = goingOn(events);
  const cells = new Map();
  const time = byHandWatermark();
  const waiting = inOrderByHand(({ at: now, event, side }) => {
    let cell = cells.get(event.user);
    if (cell === undefined || cell.changed + EXPIRE_MS <= now)
      cell = { row: [undefined, undefined, undefined], changed: now };
    cells.delete(event.user); // so that the one that was changed last is behind all others
    cell.row[side] = event;
    cell.changed = now;
    if (cell.row.includes(undefined)) cells.set(event.user, cell);
    else emit({ key: event.user, a: cell.row[0], b: cell.row[1], c: cell.row[2] });
  });
  return () => {
    for (const event of events) {
      const t = at(event);
      waiting.add({ at: Math.max(t, time.reached), event, side: event.side });
      if (!time.advance(t)) continue;
      waiting.release(time.reached);
      for (const [key, { changed }] of cells) {
        if (changed + EXPIRE_MS > time.reached) break;
        cells.delete(key);
      }
    }
  };
}

function getOrAdd(map, key, make) {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
