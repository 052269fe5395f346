import type { Call } from "../../values/bad-result.ts";

/** A result that leaves a stateful step by another output than the main one. Made by {@link sideOutput}. */
export class SideOutput<N extends string, V> {
  readonly #mark = true;
  readonly name: N;
  readonly value: V;

  constructor(name: N, value: V) {
    this.name = name;
    this.value = value;
  }

  /** Whether a result of the user's is one: it may be anything, and do anything when looked at. */
  static is(result: unknown): result is SideOutput<string, unknown> {
    return typeof result === "object" && result !== null && #mark in result;
  }
}

/**
 * Marks a result of a stateful step as one for a side output, that is, another output than the main one: return it, or
 * yield it, among the others. The step names its side outputs in the option `sideOutputs`; what each carries is inferred.
 * @param name One of the step's `sideOutputs`.
 * @param value What the output is to carry.
 * @example
 * ```ts
 * const { main, tooBig } = flow.input("n", [3, 70, 5]).keyBy("all", () => "all").stateful(
 *   "sum",
 *   {
 *     start: () => ({ sum: 0 }),
 *     onValue(state, n) {
 *       if (n > 50) return [sideOutput("tooBig", `${n} left out`)];
 *       state.sum += n;
 *       return [state.sum];
 *     },
 *   },
 *   { sideOutputs: ["tooBig"] },
 * );
 * main.merge("both", tooBig).values().output("print", console.log); // 3, 8, 70 left out
 * ```
 */
export function sideOutput<const N extends string, V>(name: N, value: V): SideOutput<N, V> {
  return new SideOutput(name, value);
}

/** What is wrong with a name that the step does not declare. */
export function notDeclared(name: unknown, call: Call): string {
  return `it has no output called ${call(name)}; name it in sideOutputs`;
}

/** Of what a step's functions return, the results of its main output. */
export type MainOf<U> = Exclude<U, SideOutput<string, unknown>>;

/** Of what a step's functions return, the results of the side output of a name. */
export type SideOutputOf<U, N extends string> = U extends SideOutput<N, infer V> ? V : never;
