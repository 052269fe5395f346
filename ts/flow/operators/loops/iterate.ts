import { FlowError } from "../../errors.ts";
import { addStep, applyLoop } from "../../graph/add-step.ts";
import { type AnyStream, portOf, portsOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/flow.ts";
import { loopOf, nesting } from "../../graph/loop.ts";
import { type Port, type Step, UNNAMED } from "../../graph/step.ts";
import { StreamHandle } from "../../graph/stream-handle.ts";
import { checkedCount, checkedFunction, checkedOptions } from "../../values/checked.ts";
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
  const maxIterations = checkedBound(checkedOptions(options, ["maxIterations"]));
  checkedFunction("body", body);
  const inputs = [...portsOf([stream])];
  const { flow } = stream;
  return applyLoop(flow, id, (loop) => {
    if (nesting(loop) > MAX_NESTING) {
      throw new FlowError(
        "loop-too-deep",
        `it is in ${nesting(loop) - 1} other loops; ${MAX_NESTING} may lie in each other`,
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
    const { again, ...leaving } = checkedBody(body(entering as never));
    goRound(loop.id, inner, inputs, portsOf([stream, again])[1]!);
    const streams = Object.entries(leaving).map(([name, out]) => [name, leave(out!, inner.step)] as const);
    return Object.fromEntries([["overflow", overflow!], ...streams]);
  });
}

/** Closes the loop: its first step reads what goes round as its second input. */
function goRound(id: string, inner: Port, inputs: Port[], again: Port): void {
  loopOf(id, [again], inner.loop);
  if (again.keyed !== inner.keyed || again.timed !== inner.timed) {
    const what = again.keyed === inner.keyed ? "event times" : "keys";
    throw new FlowError(
      "bad-option",
      `what goes round must have ${what} if what comes in has them, and only then`,
    );
  }
  inputs.push(again);
  again.readers.push(inner.step);
}

/** What a body gives must be checked: it may come from code that was not type-checked. */
function checkedBody(given: LoopBody<AnyStream>): LoopBody<AnyStream> {
  if (!(given?.again instanceof StreamHandle))
    throw new FlowError("not-a-stream", "the body must return { again }, the stream that goes round");
  if ("overflow" in given)
    throw new FlowError("bad-option", "overflow is what goes over the bound, and no name for another stream");
  return given;
}

function leave(stream: AnyStream, { loop, line }: Step): AnyStream {
  const inputs = portsOf([stream]);
  const { keyed, timed } = inputs[0]!;
  const step: StepSpec = { kind: "leave", operator: "leave", inputs, line, loop: loop! };
  return addStep(stream.flow, UNNAMED, step, [{ keyed, timed, leavesLoop: true }])[0]!;
}

function checkedBound({ maxIterations = DEFAULT_MAX_ITERATIONS }: IterateOptions): number {
  if (maxIterations === Number.POSITIVE_INFINITY) return maxIterations;
  return checkedCount("maxIterations, unless Infinity,", maxIterations);
}
