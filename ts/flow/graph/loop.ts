import { FlowError } from "../errors.ts";
import { declaredAt } from "./declared-at.ts";
import type { Loop, Port } from "./step.ts";

/** How many loops a step in `loop` is in. */
export function nesting(loop: Loop | undefined): number {
  return loop === undefined ? 0 : 1 + nesting(loop.parent);
}

/**
 * The loop that a step is in: the innermost one that it reads a stream of. So a step that is declared in the body of
 * a loop, but reads only what comes from outside, runs outside.
 * @param open The loop whose body is being declared.
 * @throws {FlowError} `stream-of-a-loop` unless that loop is open.
 */
export function loopOf(step: string, inputs: readonly Port[], open: Loop | undefined): Loop | undefined {
  let innermost: Loop | undefined;
  for (const { loop, step: from } of inputs) {
    if (!isWithin(open, loop)) throw outOfLoop(step, from.id, loop!);
    if (nesting(loop) > nesting(innermost)) innermost = loop;
  }
  return innermost;
}

/** Whether `loop` is `outer` or lies in it. */
function isWithin(loop: Loop | undefined, outer: Loop | undefined): boolean {
  return loop === outer || (loop !== undefined && isWithin(loop.parent, outer));
}

function outOfLoop(step: string, from: string, loop: Loop): FlowError {
  const remedy = "a stream leaves a loop only by being returned from its body";
  return new FlowError(
    "stream-of-a-loop",
    `it reads "${from}", which is inside the loop "${loop.id}"; ${remedy}`,
    { step, line: declaredAt() },
  );
}
