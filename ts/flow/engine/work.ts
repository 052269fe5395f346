/** What may emit a great deal, and yields where it can pause. */
export type Work = Generator<undefined, void, undefined>;

/** What is left of some work; nothing, where it was done at once. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that never pauses has no return statement
export type Rest = Work | undefined | void;

/** Acts on one thing after the other, and pauses when what is emitted by that is enough for now. */
export function* each<T>(
  things: Iterable<T>,
  act: (thing: T) => void,
  isFull: (() => boolean) | undefined,
): Work {
  for (const thing of things) {
    act(thing);
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
