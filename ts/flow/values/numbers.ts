import { badValue } from "./bad-result.ts";

/**
 * A number as it is.
 * @param who Who needs it, for the message.
 * @throws {BadResult} `bad-value` for what is no finite number: a text would be put behind a sum, and NaN would be all of it.
 */
export function finite(number: number, who: string): number {
  if (Number.isFinite(number)) return number;
  throw badValue(`${who} needs a finite number`, number);
}
