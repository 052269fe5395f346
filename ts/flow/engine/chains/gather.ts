import type { Push } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";

/** Records that wait within a chain until their batch has been pushed so far. */
class Gathered {
  readonly values: unknown[] = [];
  readonly keys: (Key | undefined)[] = [];
  readonly eventTimes: (number | undefined)[] = [];
}

/** Takes records for `next`, and pushes them on when the batch has ended: so a chain goes on from an empty stack. */
export function gather(next: Push, onBatchEnd: (flush: () => void) => void): Push {
  let gathered = new Gathered();
  onBatchEnd(() => {
    const { values, keys, eventTimes } = gathered;
    if (values.length === 0) return;
    gathered = new Gathered();
    for (let i = 0; i < values.length; i++) next(values[i], keys[i], eventTimes[i]);
  });
  return (value, key, eventTime) => {
    gathered.values.push(value);
    gathered.keys.push(key);
    gathered.eventTimes.push(eventTime);
  };
}
