import type { AnyAggregator } from "./aggregator.ts";

/** How the states of an aggregator become plain data, and states again. */
export interface StateCodec {
  readonly save: (state: unknown) => unknown;
  readonly load: (saved: unknown) => unknown;
}

const asItIs = (state: unknown): unknown => state;
const asTheyAre: StateCodec = { save: asItIs, load: asItIs };

/** That of an aggregator: its states are plain data, unless it says otherwise. */
export function stateCodec(aggregator: AnyAggregator): StateCodec {
  if (aggregator.save === undefined || aggregator.load === undefined) return asTheyAre;
  return { save: (state) => aggregator.save!(state), load: (saved) => aggregator.load!(saved) };
}
