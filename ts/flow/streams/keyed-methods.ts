import type { AnyKeyedStream } from "../graph/any-stream.ts";
import type { FillMethod } from "../operators/event-order/fill.ts";
import type { AsOfJoinMethod } from "../operators/joins/as-of-join.ts";
import type { IntervalJoinMethod } from "../operators/joins/interval-join.ts";
import type { JoinMethod } from "../operators/joins/join-pair.ts";
import type { WindowJoinMethod } from "../operators/joins/window-join-pair.ts";
import type { CollectMethod } from "../operators/keyed/collect.ts";
import type { CountFinalMethod } from "../operators/keyed/count-final.ts";
import type { DedupeMethod } from "../operators/keyed/dedupe.ts";
import type { FoldFinalMethod } from "../operators/keyed/fold-final.ts";
import type { MaxFinalMethod } from "../operators/keyed/max-final.ts";
import type { MinFinalMethod } from "../operators/keyed/min-final.ts";
import type { ReduceFinalMethod } from "../operators/keyed/reduce-final.ts";
import type { ScanMethod } from "../operators/keyed/scan.ts";
import type { StatefulMethod } from "../operators/keyed/stateful.ts";
import type { StatefulBatchMethod } from "../operators/keyed/stateful-batch.ts";
import type { EntriesMethod } from "../operators/stateless/entries.ts";
import type { ValuesMethod } from "../operators/stateless/values.ts";

/** The methods that only keyed streams have. */
export interface KeyedMethods<S extends AnyKeyedStream>
  extends ValuesMethod<S>,
    EntriesMethod<S>,
    StatefulMethod<S>,
    StatefulBatchMethod<S>,
    ScanMethod<S>,
    FoldFinalMethod<S>,
    ReduceFinalMethod<S>,
    CountFinalMethod<S>,
    MinFinalMethod<S>,
    MaxFinalMethod<S>,
    CollectMethod<S>,
    DedupeMethod<S>,
    FillMethod<S>,
    JoinMethod<S>,
    WindowJoinMethod<S>,
    IntervalJoinMethod<S>,
    AsOfJoinMethod<S> {}
