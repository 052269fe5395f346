import type { AnyStream } from "../graph/any-stream.ts";
import type { EnrichMethod } from "../operators/async/enrich.ts";
import type { FlatMapAsyncMethod } from "../operators/async/flat-map-async.ts";
import type { MapAsyncMethod } from "../operators/async/map-async.ts";
import type { ParseMethod } from "../operators/async/parse.ts";
import type { ReorderMethod } from "../operators/event-order/reorder.ts";
import type { WithEventTimeMethod } from "../operators/event-time/with-event-time.ts";
import type { BroadcastJoinMethod } from "../operators/joins/broadcast-join.ts";
import type { IterateMethod } from "../operators/loops/iterate.ts";
import type { OutputMethod } from "../operators/output/output.ts";
import type { ApplyMethod } from "../operators/stateless/apply.ts";
import type { AssertEmptyMethod } from "../operators/stateless/assert-empty.ts";
import type { BranchMethod } from "../operators/stateless/branch.ts";
import type { BroadcastMethod } from "../operators/stateless/broadcast.ts";
import type { FilterMethod } from "../operators/stateless/filter.ts";
import type { FilterMapMethod } from "../operators/stateless/filter-map.ts";
import type { FlatMapMethod } from "../operators/stateless/flat-map.ts";
import type { FlattenMethod } from "../operators/stateless/flatten.ts";
import type { InspectMethod } from "../operators/stateless/inspect.ts";
import type { KeyByMethod } from "../operators/stateless/key-by.ts";
import type { MapMethod } from "../operators/stateless/map.ts";
import type { MergeMethod } from "../operators/stateless/merge.ts";
import type { RedistributeMethod } from "../operators/stateless/redistribute.ts";
import type { SplitMethod } from "../operators/stateless/split.ts";
import type { ThrottleMethod } from "../operators/throttle/throttle.ts";
import type { WindowMethod } from "../operators/windows/window.ts";

/** The methods that streams have with keys or without. Each is documented beside what it does, in `operators/`. */
export interface Methods<S extends AnyStream>
  extends MapMethod<S>,
    FilterMethod<S>,
    FilterMapMethod<S>,
    FlatMapMethod<S>,
    FlattenMethod<S>,
    MapAsyncMethod<S>,
    FlatMapAsyncMethod<S>,
    ParseMethod<S>,
    EnrichMethod<S>,
    BranchMethod<S>,
    SplitMethod<S>,
    MergeMethod<S>,
    KeyByMethod<S>,
    InspectMethod<S>,
    AssertEmptyMethod,
    RedistributeMethod<S>,
    BroadcastMethod<S>,
    IterateMethod<S>,
    ThrottleMethod<S>,
    WithEventTimeMethod<S>,
    ReorderMethod<S>,
    WindowMethod<S>,
    BroadcastJoinMethod<S>,
    ApplyMethod<S>,
    OutputMethod<S> {}
