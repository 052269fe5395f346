import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { checkedResults } from "./results.ts";
import type { StatefulFunctions } from "./stateful-acts.ts";
import { type AboutKey, attempted } from "./stateful-attempt.ts";
import { Stateful } from "./stateful-logic.ts";
import type { StatefulSettings } from "./stateful-options.ts";

/** The functions of `statefulBatch`, as the engine calls them. */
export interface BatchFunctions extends StatefulFunctions {
  onBatch(state: unknown, values: unknown[], context: KeyContext<Key, unknown>): unknown;
}

/** Takes the values of a key that came in one batch together. */
export class StatefulByBatch extends Stateful {
  readonly #onBatch: AboutKey<unknown[]>;

  constructor(functions: BatchFunctions, settings: StatefulSettings, context: KeyedLogicContext) {
    super(functions, settings, context);
    this.#onBatch = attempted(
      (state, self, values) => functions.onBatch(state, values, self),
      settings.policy,
    );
  }

  onBatch(batch: KeyedBatch, watermark: number): void {
    this.begin(watermark);
    for (const [key, group] of groupByKey(batch)) {
      let results: Iterable<unknown> | undefined;
      try {
        this.look(key, group.latest);
        results = checkedResults(this.#onBatch(this, group.values));
      } catch (cause) {
        this.reject("onBatch threw", group.values, group.latest, cause);
        continue;
      }
      this.emitAll(results, group.values);
    }
  }
}

interface Group {
  readonly values: unknown[];
  latest: number | undefined;
}

function groupByKey({ values, keys, eventTimes }: KeyedBatch): Map<Key, Group> {
  const groups = new Map<Key, Group>();
  for (let i = 0; i < values.length; i++) {
    const group = groups.get(keys[i]!) ?? openGroup(groups, keys[i]!);
    group.values.push(values[i]);
    const eventTime = eventTimes?.[i];
    if (eventTime !== undefined && (group.latest === undefined || eventTime > group.latest))
      group.latest = eventTime;
  }
  return groups;
}

function openGroup(groups: Map<Key, Group>, key: Key): Group {
  const group: Group = { values: [], latest: undefined };
  groups.set(key, group);
  return group;
}
