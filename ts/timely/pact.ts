import { type Batch, splitBatchBy } from "./batch.ts";
import { TimelyError } from "./error.ts";

/** Divides one batch among the workers: calls `send` for each part, synchronously. */
export type Router<T> = (
  batch: Batch<T>,
  peers: number,
  send: (worker: number, part: Batch<T>) => void,
) => void;

/** How an edge divides messages among the workers. With one worker nothing is hashed, split or copied. */
export interface Pact<T> {
  /** What it is called: workers whose edges have pacts of other kinds do not run together. By default "route". */
  readonly kind?: string;
  /** Divides one batch: calls `send` for each part. Absent: messages stay on their worker. */
  route?(batch: Batch<T>, peers: number, send: (worker: number, part: Batch<T>) => void): void;
}

/** A pact that does divide. */
export type DividingPact<T> = Pact<T> & Required<Pick<Pact<T>, "route">>;

const stay: Pact<never> = {};

/**
 * Messages stay on the worker that sent them.
 *
 * @example
 * ```ts
 * import { pipeline } from "tidemark/timely";
 * console.log(pipeline<number>().route); // undefined
 * ```
 */
export function pipeline<T>(): Pact<T> {
  return stay;
}

/**
 * Each record goes to the worker `hash(value) mod peers`.
 * @param hash Any integer, the same for the same value on every worker.
 * @throws {TimelyError} `bad-route` (when it runs) for what is no integer.
 *
 * @example
 * ```ts
 * import { exchange } from "tidemark/timely";
 * const byUser = exchange((event: { user: number }) => event.user);
 * ```
 */
export function exchange<T>(hash: (value: T) => number): Pact<T> {
  return { kind: "exchange", route: (batch, peers, send) => routeByHash(batch, peers, send, hash) };
}

/**
 * Whole batches are divided by `route`, which calls `send(worker, part)` for each part.
 *
 * @example
 * ```ts
 * import { exchangeBatch } from "tidemark/timely";
 * const allToFirst = exchangeBatch<number>((batch, _peers, send) => send(0, batch));
 * allToFirst.route!({ values: [1, 2] }, 2, (worker, { values }) => console.log(worker, values)); // 0 [1, 2]
 * ```
 */
export function exchangeBatch<T>(route: Router<T>): Pact<T> {
  return { kind: "exchangeBatch", route };
}

/**
 * Every worker gets every record.
 *
 * @example
 * ```ts
 * import { broadcast } from "tidemark/timely";
 * broadcast<number>().route!({ values: [7] }, 2, (worker, { values }) => console.log(worker, values)); // 0 [7], 1 [7]
 * ```
 */
export function broadcast<T>(): Pact<T> {
  return { kind: "broadcast", route: sendToAll };
}

function sendToAll<T>(batch: Batch<T>, peers: number, send: (worker: number, part: Batch<T>) => void): void {
  for (let worker = 0; worker < peers; worker++) send(worker, batch);
}

function routeByHash<T>(
  batch: Batch<T>,
  peers: number,
  send: (worker: number, part: Batch<T>) => void,
  hash: (value: T) => number,
): void {
  if (batch.values.length === 1) {
    send(workerOf(hash(batch.values[0]!), peers), batch);
    return;
  }
  splitBatchBy(batch, peers, (row) => workerOf(hash(batch.values[row]!), peers), send);
}

function workerOf(hash: number, peers: number): number {
  if (!Number.isInteger(hash)) throw new TimelyError("bad-route", `exchange: the hash ${hash} is no integer`);
  const rest = hash % peers;
  return rest < 0 ? rest + peers : rest;
}
