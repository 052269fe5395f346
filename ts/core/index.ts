export { Antichain } from "./antichain.ts";
export { ChangeBatch } from "./change-batch.ts";
export { Core, useCore } from "./core.ts";
export { CountedAntichain } from "./counted-antichain.ts";
export { CoreError, type CoreErrorCode } from "./error.ts";
export { type Frontier, frontierOf } from "./frontier.ts";
export { type BinArray, Partitioner } from "./partitioner.ts";
export { advance, applySummary, enter, identity, leave, type Summary } from "./summary.ts";
export {
  compareTimes,
  isCoordinate,
  lessEqual,
  lessThan,
  mostCoordinates,
  sameTime,
  type Timestamp,
} from "./timestamp.ts";
export { type Occurrence, Tracker } from "./tracker.ts";
export { TrackerBuilder } from "./tracker-builder.ts";
