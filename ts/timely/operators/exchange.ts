import { exchange as byHash, type Pact, broadcast as toAll } from "../pact.ts";
import type { Stream } from "../stream.ts";
import { unary } from "./unary.ts";

/** Moves each record to the worker `hash(record) mod peers`. */
export function exchange<T>(stream: Stream<T>, hash: (value: T) => number, name = "exchange"): Stream<T> {
  return pass(stream, byHash(hash), name);
}

/** Copies each record to every worker. */
export function broadcast<T>(stream: Stream<T>, name = "broadcast"): Stream<T> {
  return pass(stream, toAll<T>(), name);
}

function pass<T>(stream: Stream<T>, pact: Pact<T>, name: string): Stream<T> {
  return unary<T, T>(
    stream,
    name,
    () => (input, output) => {
      input.forEach((capability, batch) => {
        output.send(capability, batch);
      });
    },
    { pact },
  );
}
