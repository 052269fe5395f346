/** A result that leaves a stateful step by another output than the main one. Made by {@link aside}. */
export class Aside<N extends string, V> {
  readonly name: N;
  readonly value: V;

  /** @internal Use {@link aside}. */
  constructor(name: N, value: V) {
    this.name = name;
    this.value = value;
  }
}

/**
 * Marks a result of a stateful step as one for another output than the main one: return it, or yield it, among the
 * others. The step names its outputs in the option `sides`; what each carries is inferred.
 * @param name One of the step's `sides`.
 * @param value What the output is to carry.
 * @example
 * ```ts
 * const { main, tooBig } = flow.input("n", [3, 70, 5]).keyBy("all", () => "all").stateful(
 *   "sum",
 *   {
 *     start: () => ({ sum: 0 }),
 *     onValue(state, n) {
 *       if (n > 50) return [aside("tooBig", `${n} left out`)];
 *       state.sum += n;
 *       return [state.sum];
 *     },
 *   },
 *   { sides: ["tooBig"] },
 * );
 * main.merge("both", tooBig).values().output("print", console.log); // 3, 8, 70 left out
 * ```
 */
export function aside<const N extends string, V>(name: N, value: V): Aside<N, V> {
  return new Aside(name, value);
}

/** Of what a step's functions return, the results of its main output. */
export type MainOf<U> = Exclude<U, Aside<string, unknown>>;

/** Of what a step's functions return, the results of the output of a name. */
export type AsideOf<U, N extends string> = U extends Aside<N, infer V> ? V : never;
