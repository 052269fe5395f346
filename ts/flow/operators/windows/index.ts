export { type CalendarOptions, calendar } from "./calendar.ts";
export { countWindow } from "./count-window.ts";
export { type GlobalOptions, globalWindow } from "./global-window.ts";
export { session } from "./session.ts";
export { type SlidingOptions, sliding } from "./sliding.ts";
export { type Alignment, tumbling } from "./tumbling.ts";
export type { EndlessWindowOptions, WindowOptions, WindowOptionsOf } from "./window-options.ts";
export type { WindowResult } from "./window-result.ts";
export type { Windowed, WindowedStream, WindowedWithFailed, WindowOutcome } from "./windowed-stream.ts";
export type {
  AlignedWindower,
  CountWindower,
  GlobalWindower,
  SessionWindower,
  SlidingWindower,
  Tiling,
  TimeWindower,
  Trigger,
  Windower,
} from "./windower.ts";
