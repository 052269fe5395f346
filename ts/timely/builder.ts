import { Output } from "./output.ts";
import { type OutputPath, PortBuilder } from "./port-builder.ts";
import type { PortOwner } from "./port-owner.ts";
import { Stream } from "./stream.ts";
import type { StreamScope } from "./stream-origin.ts";

export { connect } from "./connect.ts";
export type { OutputPath } from "./port-builder.ts";

/** An output port, and what is sent there as a stream. */
export class StreamOutput<T> extends Output<T> {
  /** What is sent here, for other operators to read. */
  readonly stream: Stream<T>;

  /** @internal Made by {@link OperatorBuilder.output}. */
  constructor(scope: StreamScope, operator: PortOwner, index: number, location: number) {
    super(operator, index, location);
    this.stream = new Stream(scope, [{ output: this, summary: undefined }]);
  }
}

/**
 * Makes an operator: ports first, then {@link build}.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const handle = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<number>();
 *   const builder = scope.operator("double");
 *   const input = builder.input(stream);
 *   const output = builder.output<number>();
 *   builder.build(([capability]) => {
 *     capability!.drop();
 *     return () => {
 *       input.forEach((claim, { values }) => {
 *         output.session(claim).giveAll(values.map((n) => 2 * n));
 *       });
 *     };
 *   });
 *   output.stream.inspect((n) => console.log(n)); // 42
 *   return handle;
 * });
 * handle.send(21);
 * handle.close();
 * while (worker.step());
 * ```
 */
export class OperatorBuilder extends PortBuilder {
  readonly #scope: StreamScope;

  /** @internal Made by {@link Scope.operator}. */
  constructor(scope: StreamScope, name: string) {
    super(scope, name);
    this.#scope = scope;
  }

  /**
   * Adds an output port.
   * @param from The inputs whose messages it may answer, and how times change on the way. By default all inputs,
   *   at their own time. An input left out cannot lead to anything here. A watch that is named holds back the frontier
   *   behind this output as an input does; by default none does.
   */
  override output<T>(from?: readonly OutputPath[]): StreamOutput<T> {
    return this.add(from, (index, location, operator) => {
      return new StreamOutput<T>(this.#scope, operator, index, location);
    });
  }
}
