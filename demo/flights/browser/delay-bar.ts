import { element } from "../../pages/element.ts";

/** What the ends of a bar stand for, in minutes. The page's caption and its zero line (at a third) say the same. */
const EARLIEST = -15;
const LATEST = 30;

/** A bar from zero to the delay, to the left where flights are early. One that would be longer is cut off. */
export function delayBar(minutes: number | null): HTMLElement {
  if (minutes === null) return element("span", "bar");
  const from = shareOf(Math.min(minutes, 0));
  const to = shareOf(Math.max(minutes, 0));
  const fill = element("i", minutes < 0 ? "early" : "");
  fill.style.left = `${from * 100}%`;
  fill.style.width = `${(to - from) * 100}%`;
  return element("span", "bar", fill);
}

function shareOf(minutes: number): number {
  const within = Math.min(Math.max(minutes, EARLIEST), LATEST);
  return (within - EARLIEST) / (LATEST - EARLIEST);
}
