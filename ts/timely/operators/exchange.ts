import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import { exchange as byHash, type Pact, broadcast as toAll } from "../pact.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { unary } from "./unary.ts";

/** {@link Stream.exchange}. */
export function exchange<T>(
  stream: StreamOrigin<T>,
  hash: (value: T) => number,
  name = "exchange",
): Output<T> {
  checkedFunction(hash, name);
  return pass(stream, byHash(hash), name);
}

/** {@link Stream.broadcast}. */
export function broadcast<T>(stream: StreamOrigin<T>, name = "broadcast"): Output<T> {
  return pass(stream, toAll<T>(), name);
}

function pass<T>(stream: StreamOrigin<T>, pact: Pact<T>, name: string): Output<T> {
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
