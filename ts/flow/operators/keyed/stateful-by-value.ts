import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { checkedResults } from "./results.ts";
import type { StatefulFunctions } from "./stateful-acts.ts";
import { type AboutKey, attempted } from "./stateful-attempt.ts";
import { Stateful } from "./stateful-logic.ts";
import type { StatefulSettings } from "./stateful-options.ts";

/** The functions of `stateful`, as the engine calls them. */
export interface ValueFunctions extends StatefulFunctions {
  onValue(state: unknown, value: unknown, context: KeyContext<Key, unknown>): unknown;
}

/** Takes the values of each key one by one. */
export class StatefulByValue extends Stateful {
  readonly #onValue: AboutKey<unknown>;

  constructor(functions: ValueFunctions, settings: StatefulSettings, context: KeyedLogicContext) {
    super(functions, settings, context);
    this.#onValue = attempted((state, self, value) => functions.onValue(state, value, self), settings.policy);
  }

  onBatch(batch: KeyedBatch, watermark: number): void {
    this.begin(watermark);
    const { values, keys, eventTimes } = batch;
    for (let i = 0; i < values.length; i++) {
      let results: Iterable<unknown> | undefined;
      try {
        this.look(keys[i]!, eventTimes?.[i]);
        results = checkedResults(this.#onValue(this, values[i]));
      } catch (cause) {
        this.reject("the function threw", values[i], eventTimes?.[i], cause);
        continue;
      }
      this.emitAll(results, values[i]);
    }
  }
}
