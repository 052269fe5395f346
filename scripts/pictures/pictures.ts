import type { Picture } from "./card.ts";
import { allowedLateness } from "./subjects/allowed-lateness.ts";
import { calendarDays } from "./subjects/calendar-days.ts";
import { earlyResults } from "./subjects/early-results.ts";
import { idlePartition } from "./subjects/idle-partition.ts";
import { sessions } from "./subjects/sessions.ts";
import { slidingWindows } from "./subjects/sliding.ts";
import { tumblingWindows } from "./subjects/tumbling.ts";

/** All pictures of the guides. */
export const pictures: readonly Picture[] = [
  tumblingWindows,
  idlePartition,
  slidingWindows,
  sessions,
  calendarDays,
  allowedLateness,
  earlyResults,
];
