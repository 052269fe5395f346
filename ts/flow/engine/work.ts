/** What may emit a great deal, and yields where it can pause. */
export type Work = Generator<undefined, void, undefined>;

/** What is left of some work; nothing, where it was done at once. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that never pauses has no return statement
export type Rest = Work | undefined | void;

/** So much may be given without a look at whether that is enough. */
export const FEW = 1_024;

/** Acts so many times: at once where that is not often, else with pauses. */
export function repeated(count: number, act: (n: number) => void, isFull: (() => boolean) | undefined): Rest {
  if (count > FEW) return repeating(count, act, isFull);
  for (let n = 0; n < count; n++) act(n);
}

/** Acts on one thing after the other, and pauses when what is emitted by that is enough for now. */
export function each<T>(
  things: readonly T[],
  act: (thing: T) => void,
  isFull: (() => boolean) | undefined,
): Work {
  return repeating(things.length, (n) => act(things[n]!), isFull);
}

function* repeating(count: number, act: (n: number) => void, isFull: (() => boolean) | undefined): Work {
  for (let n = 0; n < count; n++) {
    act(n);
    if (isFull?.()) yield;
  }
}

/** Does work up to its first pause. */
export function begun(work: Work): Rest {
  return work.next().done === true ? undefined : work;
}

/** Does what is left of some work. */
export function finish(rest: Rest): void {
  if (rest) for (const _ of rest);
}
