import type { SimulatedHost } from "../../ts/host/simulated.ts";

/** Longest virtual time that a test may take: a flow that sets timers for ever must fail, not hang. */
const LIMIT_MS = 1_000_000_000;

/**
 * Turns a simulated host (deferred callbacks, promises, virtual time) until the promise has settled, and gives
 * its outcome. Time moves only when nothing else is left to do.
 * @throws Error where nothing is left that could ever settle the promise.
 */
export async function settle<T>(host: SimulatedHost, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  const end = host.monotonic() + LIMIT_MS;
  for (;;) {
    // Chains of promises may be longer than the host takes for rest.
    for (let rests = 0; rests < 4 && !isSettled; rests++) await host.settle();
    if (isSettled) return promise;
    if (host.nextTimerAt === undefined)
      throw new Error("nothing is left to do, and the promise is still open");
    if (host.monotonic() > end)
      throw new Error(`the promise is still open after ${LIMIT_MS} ms of virtual time`);
    host.advance(host.nextTimerAt - host.now());
  }
}

/** Turns a simulated host until a condition holds. */
export async function until(host: SimulatedHost, holds: () => boolean): Promise<void> {
  while (!holds()) {
    await host.settle();
    if (holds()) return;
    if (host.nextTimerAt === undefined)
      throw new Error("nothing is left to do, and the condition does not hold");
    host.advance(host.nextTimerAt - host.now());
  }
}

/** The error that a promise rejects with. */
export async function failureOf(host: SimulatedHost, promise: Promise<unknown>): Promise<unknown> {
  return settle(
    host,
    promise.then(
      () => Promise.reject(new Error("it did not fail")),
      (error: unknown) => error,
    ),
  );
}
