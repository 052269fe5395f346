import { FlowError } from "../../errors.ts";
import { addStep, applyLoop } from "../../graph/add-step.ts";
import { type AnyStream, portOf, portsOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/flow.ts";
import { loopOf, nesting } from "../../graph/loop.ts";
import { type Port, type Step, UNNAMED } from "../../graph/step.ts";
import { loopLowering } from "./loop-operator.ts";

/** How `iterate` goes about its loop. */
export interface IterateOptions {
  /**
   * How many times a record may pass the body: an integer of 1 or more, or `Infinity`. Default: 1,000,000. What would
   * begin one iteration more leaves by `overflow`; if nothing reads that, the flow fails.
   */
  readonly maxIterations?: number;
}

/** What the body of a loop returns: `again` goes round, every other stream leaves, under its name. */
export interface LoopBody<S extends AnyStream> {
  readonly again: S;
  /** The name of a stream that `iterate` gives itself. */
  readonly overflow?: never;
  readonly [leaving: string]: AnyStream | undefined;
}

/** What leaves a loop: the streams that its body returned, and what went over the bound. */
export type Iterated<R, S> = { readonly [Name in Exclude<keyof R, "again" | "overflow">]: R[Name] } & {
  /** Records that would have begun iteration `maxIterations`. */
  readonly overflow: S;
};

/** More would have timestamps of more than four coordinates. */
const MAX_NESTING = 2;
const DEFAULT_MAX_ITERATIONS = 1_000_000;

/** The method `iterate` of streams. */
export interface IterateMethod<S extends AnyStream> {
  /**
   * Sends records round a loop. The body is declared once, on the stream of what is in the loop: the records of
   * `stream`, in iteration 0, and all that goes round, each time in the next one. It ends by itself, when nothing
   * circulates. The body may hold stateless and keyed steps, branches, merges, another loop, and read streams from
   * outside, which come in at iteration 0.
   *
   * Steps that emit results in the end (`foldFinal`, `onEnd`, …) do so once an iteration, of its records. See the guide
   * "Loops".
   * @param id Step id, unique in the flow; ids of the body get the prefix `id.`.
   * @param body Returns the stream that goes round as `again`, and any number of others, which leave the loop.
   * @param options How often a record may go round: `maxIterations`.
   * @returns The streams that leave, by their names, and `overflow`.
   * @throws {FlowError} `bad-option`, `loop-too-deep` for a third loop in a loop; when started, `not-in-a-loop` for a
   * step in the body that has no meaning there.
   * @throws {StepError} `too-many-iterations` at run time, unless something reads `overflow`.
   * @example
   * ```ts
   * const { odd } = flow.input("n", [12, 5, 40]).iterate("halve", (inner) => {
   *   const { trues, falses } = inner.branch("even", (n) => n % 2 === 0);
   *   return { again: trues.map("half", (n) => n / 2), odd: falses };
   * });
   * odd.output("print", console.log); // 5, 3, 5
   * ```
   */
  iterate<R extends LoopBody<S>>(id: string, body: (inner: S) => R, options?: IterateOptions): Iterated<R, S>;
}

/** Declares the step: see {@link IterateMethod.iterate}. */
export function iterate(
  stream: AnyStream,
  id: string,
  body: (inner: never) => LoopBody<AnyStream>,
  options: IterateOptions = {},
): Record<string, AnyStream> {
  const maxIterations = checkedBound(id, options);
  const inputs = [...portsOf(id, [stream])];
  const { flow } = stream;
  return applyLoop(flow, id, (loop) => {
    if (nesting(loop) > MAX_NESTING) {
      throw new FlowError(
        "loop-too-deep",
        `loop "${loop.id}" is in ${nesting(loop) - 1} others; ${MAX_NESTING} loops may lie in each other`,
      );
    }
    const { keyed, timed } = inputs[0]!;
    const spec = {
      kind: "loop",
      operator: "iterate",
      maxIterations,
      inputs,
      loop,
      lowering: loopLowering,
    } as const;
    const [entering, overflow] = addStep(flow, "iterate", spec, [
      { name: "inner", keyed, timed },
      { name: "overflow", keyed, timed, leavesLoop: true },
    ]);
    const inner = portOf(entering!);
    const { again, ...leaving } = body(entering as never);
    goRound(id, inner, inputs, portsOf(id, [stream, again])[1]!);
    const streams: Record<string, AnyStream> = { overflow: overflow! };
    for (const [name, out] of Object.entries(leaving)) streams[name] = leave(id, out!, inner.step);
    return streams;
  });
}

/** Closes the loop: its first step reads what goes round as its second input. */
function goRound(id: string, inner: Port, inputs: Port[], again: Port): void {
  loopOf(id, [again], inner.loop);
  if (again.keyed !== inner.keyed || again.timed !== inner.timed) {
    const what = again.keyed === inner.keyed ? "event times" : "keys";
    throw new FlowError(
      "bad-option",
      `loop "${id}": what goes round must have ${what} if what comes in has them, and only then`,
    );
  }
  inputs.push(again);
  again.readers.push(inner.step);
}

function leave(id: string, stream: AnyStream, { loop, line }: Step): AnyStream {
  const inputs = portsOf(id, [stream]);
  const { keyed, timed } = inputs[0]!;
  const step: StepSpec = { kind: "leave", operator: "leave", inputs, line, loop: loop! };
  return addStep(stream.flow, UNNAMED, step, [{ keyed, timed, leavesLoop: true }])[0]!;
}

function checkedBound(id: string, { maxIterations = DEFAULT_MAX_ITERATIONS }: IterateOptions): number {
  if (maxIterations === Number.POSITIVE_INFINITY || (Number.isInteger(maxIterations) && maxIterations >= 1))
    return maxIterations;
  throw new FlowError(
    "bad-option",
    `loop "${id}": maxIterations must be an integer of 1 or more, or Infinity, not ${maxIterations}`,
  );
}
