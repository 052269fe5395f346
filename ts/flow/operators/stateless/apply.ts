import type { AnyStream } from "../../graph/any-stream.ts";
import { checkedFunction } from "../../values/checked.ts";

/** The method `apply` of streams. */
export interface ApplyMethod<S extends AnyStream> {
  /**
   * Groups the steps that `build` declares under one name: their ids get the prefix `id.`. This is how an operator
   * is made out of others; it may return a stream, several, or nothing.
   * @param id Name of the group, unique in the flow.
   * @param build Called at once, with the stream.
   * @throws {FlowError} `bad-id`, `duplicate-step`.
   * @example
   * ```ts
   * const words = (lines: Stream<string>) => lines.flatMap("split", (line) => line.split(" ")).filter("some", (word) => word !== "");
   * flow.input("lines", ["to be", " or"]).apply("words", words).output("print", console.log); // to, be, or
   * ```
   */
  apply<R>(id: string, build: (stream: S) => R): R;
}

/** Declares the step: see {@link ApplyMethod.apply}. */
export function apply(stream: AnyStream, id: string, build: (stream: never) => unknown): unknown {
  checkedFunction("build", build);
  return stream.flow.apply(id, () => build(stream as never)); // a stream of the kind that it was typed for
}
