// Jobs of whole runs: each by hand, as a loop over the array, and as a flow over the same array that ends in `output`.
// Event times are of today, in ms since 1970, up to five seconds out of order. Each makes its input for a number of
// records, and gives each result to `emit`.
import { Dataflow, session, sliding, tumbling } from "tidemark";

const MINUTE = 60_000;
const DISORDER_MS = 5_000;
const GRAIN_MS = DISORDER_MS / 8;
const GAP_MS = 1_000;
const START = Date.UTC(2026, 10, 27);

const triple = (n) => n * 3 + 1;
const notEighth = (n) => (n & 7) !== 0;
const flip = (n) => n ^ 5;
const notFifth = (n) => n % 5 !== 0;
const half = (n) => n >> 1;

export const jobs = {
  "five-stage stateless chain": {
    input: numbers,
    hand(values, emit) {
      for (let i = 0; i < values.length; i++) {
        const tripled = triple(values[i]);
        if (!notEighth(tripled)) continue;
        const flipped = flip(tripled);
        if (notFifth(flipped)) emit(half(flipped));
      }
    },
    flow: (values, emit) =>
      flowOver(values, {}, (stream) =>
        stream
          .map("triple", triple)
          .filter("not eighth", notEighth)
          .map("flip", flip)
          .filter("not fifth", notFifth)
          .map("half", half)
          .output("out", emit),
      ),
  },
  "an output alone": {
    input: numbers,
    hand(values, emit) {
      for (let i = 0; i < values.length; i++) emit(values[i]);
    },
    flow: (values, emit) => flowOver(values, {}, (stream) => stream.output("out", emit)),
  },
  "event time at the input": {
    input: events,
    hand(values, emit) {
      let watermark = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < values.length; i++) {
        const { t } = values[i];
        watermark = Math.max(watermark, Math.floor((t - DISORDER_MS) / GRAIN_MS) * GRAIN_MS);
        if (t > watermark) emit(values[i]);
      }
    },
    flow: (values, emit) => flowOver(values, byEventTime, (stream) => stream.output("out", emit)),
  },
  "keyed count, 10,000 keys": {
    input: (records) => events(records, 10_000),
    hand(values, emit) {
      const counts = new Map();
      for (let i = 0; i < values.length; i++)
        counts.set(values[i].user, (counts.get(values[i].user) ?? 0) + 1);
      for (const entry of counts) emit(entry);
    },
    flow: (values, emit) =>
      flowOver(values, {}, (stream) =>
        stream.keyBy("user", userOf).countFinal("count").entries().output("out", emit),
      ),
  },
  "tumbling count, 100 keys": {
    input: events,
    hand: tumblingByHand,
    flow: windowed(tumbling(MINUTE)),
  },
  "sliding 60/1 count, 100 keys": {
    input: events,
    hand: tumblingByHand,
    against: "a tumbling count by hand",
    flow: windowed(sliding({ length: MINUTE, every: 1_000 })),
  },
  "session count, 100 keys": {
    input: events,
    hand: tumblingByHand,
    against: "a tumbling count by hand",
    flow: windowed(session({ gap: GAP_MS })),
  },
};

const byEventTime = { eventTime: { at: ({ t }) => t, outOfOrder: DISORDER_MS } };
function userOf({ user }) {
  return user;
}

function flowOver(values, options, build) {
  const flow = new Dataflow("bench");
  build(flow.input("in", values, options));
  return flow;
}

function windowed(windower) {
  return (values, emit) =>
    flowOver(values, byEventTime, (stream) =>
      stream.keyBy("user", userOf).window(windower).count("count").results.output("out", emit),
    );
}

function numbers(records) {
  return Array.from({ length: records }, (_, i) => i);
}

/** A record a millisecond. */
function events(records, keys = 100) {
  const users = Array.from({ length: keys }, (_, i) => `user-${i}`);
  let random = 1;
  return Array.from({ length: records }, (_, i) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return { user: users[(i * 7919) % keys], t: START + i - (random % DISORDER_MS) };
  });
}

/** By the same rule of lateness as the flow's. */
function tumblingByHand(values, emit) {
  const windows = new Map();
  let watermark = Number.NEGATIVE_INFINITY;
  const close = (before) => {
    for (const [start, counts] of windows) {
      if (start + MINUTE > before) continue;
      for (const [key, value] of counts) emit({ key, start, end: start + MINUTE, value });
      windows.delete(start);
    }
  };
  for (let i = 0; i < values.length; i++) {
    const { user, t } = values[i];
    const start = Math.floor(t / MINUTE) * MINUTE;
    if (start + MINUTE > watermark) {
      if (!windows.has(start)) windows.set(start, new Map());
      const counts = windows.get(start);
      counts.set(user, (counts.get(user) ?? 0) + 1);
    }
    const reached = Math.floor((t - DISORDER_MS) / GRAIN_MS) * GRAIN_MS;
    if (reached <= watermark) continue;
    watermark = reached;
    close(watermark);
  }
  close(Number.POSITIVE_INFINITY);
}
