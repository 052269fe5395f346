import { count, type KeyedStream, session, sum, tumbling } from "tidemark";
import { seededRandom } from "../../ts/host/random.ts";
import type { SimulatedHost } from "../../ts/host/simulated.ts";
import type { Build, Event } from "../flow/engine/kept-steps.ts";

/** Steps in a row, of which none goes by the order in which records arrive: of events, events again. */
type Events = KeyedStream<string, Event>;
type Link = (events: Events, id: string, host: SimulatedHost) => Events;

const byKey = ({ key }: Event): string => key;
const totals = { n: sum(({ n }: Event) => n), rows: count() };

interface Total {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: { readonly n: number; readonly rows: number };
}

const eventOf = ({ key, start, end, value: { n, rows } }: Total): Event => ({
  id: `${key} ${start}`,
  key,
  n: n + rows,
  at: end - 1,
});

const links: Readonly<Record<string, Link>> = {
  filter: (events, id) => events.filter(id, ({ n }) => n % 5 !== 0),
  map: (events, id) => events.map(id, (event) => ({ ...event, n: (3 * event.n + 1) % 17 })),
  twins: (events, id) => events.flatMap(id, (event) => [event, { ...event, id: `${event.id}'` }]),
  "another key": (events, id) => events.map(`${id} key`, rekeyed).keyBy(id, byKey),
  throttle: (events, id) => events.throttle(id, { records: 2, per: 25 }),
  reorder: (events, id) => events.reorder(id).results,
  "sums of each": (events, id) =>
    events
      .keyBy(`${id} each`, (event) => event.id)
      .stateful(id, {
        start: () => ({ seen: 0 }),
        onValue: (state, event) => [{ ...event, n: event.n + ++state.seen }],
      })
      .keyBy(`${id} back`, byKey),
  "tumbling windows": (events, id) =>
    events.window(tumbling(8)).aggregate(id, totals).results.map(`${id} row`, eventOf),
  "session windows": (events, id) =>
    events
      .window(session({ gap: 5 }))
      .aggregate(id, totals)
      .results.map(`${id} row`, eventOf),
  mapAsync: (events, id, host) =>
    events
      .values()
      .mapAsync(id, (event) => answered(host, event), { ordered: false, concurrency: 3 })
      .keyBy(`${id} key`, byKey),
  "merge of two branches": (events, id) => {
    const { trues, falses } = events.branch(`${id} branch`, ({ n }) => n % 2 === 0);
    return trues.map(`${id} left`, (event) => ({ ...event, n: event.n + 100 })).merge(id, falses);
  },
  "join of two branches": (events, id) => {
    const { trues, falses } = events.branch(`${id} branch`, ({ n }) => n % 2 === 0);
    return trues
      .intervalJoin(id, falses, { before: 9, after: 9 })
      .results.map(`${id} row`, ({ left, right }) => ({
        id: `${left.id}+${right.id}`,
        key: left.key,
        n: left.n + right.n,
        at: Math.max(left.at, right.at),
      }));
  },
};

function rekeyed(event: Event): Event {
  return { ...event, key: "xyz"[event.n % 3]! };
}

function answered(host: SimulatedHost, event: Event): Promise<Event> | Event {
  if (event.n % 4 === 0) return event;
  return new Promise((resolve) => void host.setTimer(10 * (event.n % 13), () => resolve(event)));
}

/** The names of two to four links, by a seed. */
export function chainOf(seed: number): string[] {
  const random = seededRandom(seed + 77);
  const names = Object.keys(links);
  return Array.from(
    { length: 2 + Math.floor(random() * 3) },
    () => names[Math.floor(random() * names.length)]!,
  );
}

/** A chain behind two inputs that are merged. */
export function chain(seed: number): Build {
  return (left, right, host) => {
    const both = left.merge("both", right);
    return {
      out: chainOf(seed).reduce((events, name, i) => links[name]!(events, `${name} ${i}`, host), both),
    };
  };
}
