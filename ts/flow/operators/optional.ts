/** The operators that `tidemark/lean` has not by itself. */
export { asOfJoin } from "../joins/as-of-join.ts";
export { broadcastJoin } from "../joins/broadcast-join.ts";
export { enrich } from "../joins/enrich.ts";
export { intervalJoin } from "../joins/interval-join.ts";
export { window } from "../windows/window.ts";
export { batch } from "./batch.ts";
export { dedupe } from "./dedupe.ts";
export { fill } from "./fill.ts";
export { flatMapAsync } from "./flat-map-async.ts";
export { iterate } from "./iterate.ts";
export { mapAsync } from "./map-async.ts";
export { parse } from "./parse.ts";
export { reorder } from "./reorder.ts";
export { split } from "./split.ts";
export { throttle } from "./throttle.ts";
export { withEventTime } from "./with-event-time.ts";
