import type { Timer } from "./host.ts";

/** The longest delay `setTimeout` keeps: a longer one would fire at once. In ms. */
const longest = 2 ** 31 - 1;

/** Sets a timer with the platform's `setTimeout`, in several legs where the delay is longer than that can keep. */
export function platformTimer(delayMs: number, callback: () => void): Timer {
  let handle: ReturnType<typeof setTimeout>;
  const arm = (left: number): void => {
    const leg = Math.min(Math.ceil(left), longest); // platforms cut off parts of a millisecond
    handle = setTimeout(left > leg ? () => arm(left - leg) : callback, leg);
  };
  arm(Math.max(0, delayMs));
  return { cancel: () => clearTimeout(handle) };
}
