import type { Prepared, Sink } from "../../connectors/sink.ts";
import { TestKitError } from "../errors.ts";
import type { PendingActs } from "./pending-acts.ts";

/** What a sink guarantees. */
export type SinkKind = "plain" | "rewinding" | "transactional";

/** So many partitions have those that have any. */
const PARTITIONS = 3;

const names = Array.from({ length: PARTITIONS }, (_, index) => `s${index}`);

/** A sink outside of the processes that write to it. */
export interface SimulatedSink {
  readonly kind: SinkKind;
  readonly sink: Sink<unknown>;
  /** What anybody outside sees of it. */
  readonly rows: unknown[];
  /** The process is dead: what was not made durable may be lost. */
  crash(): void;
}

export function simulatedSink(kind: SinkKind, acts: PendingActs, random: () => number): SimulatedSink {
  if (kind === "plain") return plainSink(acts);
  return kind === "rewinding" ? rewindingSink(acts, random) : transactionalSink(acts);
}

const OWN_WRITE = { isOwn: true, takesRoom: true };

/** Nothing is waited for when a flow fails: as if the process died. */
const abort = (): void => {};

/** Any write may be seen, as soon as it is under way. */
function plainSink(acts: PendingActs): SimulatedSink {
  const rows: unknown[] = [];
  const sink: Sink<unknown> = {
    open: () => ({
      write: (values) => acts.do("write rows", () => append(rows, values), { takesRoom: true }),
      abort,
    }),
  };
  return { kind: "plain", sink, rows, crash: () => {} };
}

/**
 * Files that can be cut back, whose end may be lost up to what was synced. Without a position they are appended to: what is
 * there may be of others. Some are slow to write; of a write that is under way when the process dies, the first rows may be
 * there.
 */
function rewindingSink(acts: PendingActs, random: () => number): SimulatedSink {
  const files = names.map(() => ({ rows: [] as unknown[], synced: 0 }));
  const isSlow = random() < 0.5;
  const sink: Sink<unknown, number> = {
    partitions: () => names,
    route: routeOf,
    async open(name, saved) {
      const file = files[names.indexOf(name)]!;
      const position = saved ?? file.rows.length;
      const cut = (): void => {
        if (file.rows.length < position)
          throw new Error(`${name} has ${file.rows.length} rows, not ${position}`);
        file.rows.length = position;
        file.synced = position;
      };
      await acts.do(`cut ${name} back to ${position}`, cut, { isOwn: true });
      return {
        write: (values) =>
          isSlow
            ? acts.do(`write ${values.length} to ${name}`, () => append(file.rows, values), OWN_WRITE)
            : append(file.rows, values),
        position() {
          const { length } = file.rows;
          const sync = (): number => {
            file.synced = Math.max(file.synced, length);
            return length;
          };
          return acts.do(`sync ${name} to ${length}`, sync, OWN_WRITE);
        },
        abort,
      };
    },
  };
  return {
    kind: "rewinding",
    sink: sink as Sink<unknown>,
    get rows() {
      return files.flatMap((file) => file.rows);
    },
    crash() {
      for (const file of files)
        file.rows.length = file.synced + Math.floor(random() * (file.rows.length - file.synced + 1));
    },
  };
}

/** A table that shows what is committed. */
function transactionalSink(acts: PendingActs): SimulatedSink {
  const transactions = new Map<
    string,
    {
      readonly partition: string;
      readonly life: number;
      readonly rows: readonly unknown[];
      isCommitted: boolean;
    }
  >();
  let opened = 0;
  const commit = (token: string): Promise<void> =>
    acts.do(`commit ${token}`, () => {
      const transaction = transactions.get(token);
      if (transaction === undefined) throw new Error(`transaction ${token} was aborted`);
      transaction.isCommitted = true;
    });
  const sink: Sink<unknown> = {
    partitions: () => names,
    route: routeOf,
    async open(partition, prepared) {
      const life = ++opened;
      const known = ((prepared ?? []) as Prepared<string>[]).map(({ token }) => token);
      for (const token of known) await commit(token);
      await acts.do(`abort what is left in ${partition}`, () => {
        for (const [token, other] of transactions)
          if (other.partition === partition && other.life < life && !other.isCommitted)
            transactions.delete(token);
      });
      let rows: unknown[] = [];
      let count = 0;
      const made = new Set<unknown>();
      return {
        write: (values) => append(rows, values),
        prepare() {
          if (rows.length === 0) return undefined;
          const own = rows;
          const token = `${life}/${++count}`;
          rows = [];
          const prepare = (): string => {
            transactions.set(token, { partition, life, rows: own, isCommitted: false });
            return token;
          };
          return acts.do(`prepare ${token}`, prepare, { takesRoom: true });
        },
        async commit(token) {
          // What is visible and stays in the snapshot would make that grow for ever.
          if (made.has(token)) throw new TestKitError("told-twice", `${token} is visible already`);
          await commit(token as string);
          made.add(token);
        },
        abort,
      };
    },
  };
  return {
    kind: "transactional",
    sink,
    get rows() {
      return [...transactions.values()].flatMap(({ rows, isCommitted }) => (isCommitted ? rows : []));
    },
    crash: () => {},
  };
}

function routeOf(value: unknown, count: number): number {
  let hash = 7;
  for (const unit of JSON.stringify(value) ?? "") hash = (hash * 31 + unit.charCodeAt(0)) % 65_521;
  return hash % count;
}

function append(rows: unknown[], values: readonly unknown[]): void {
  for (const value of values) rows.push(value);
}
