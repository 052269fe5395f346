import { fromIterable } from "../connectors/iterable.ts";
import type { ConnectorContext, MaybePromise, Source, SourcePartition } from "../connectors/source.ts";
import { isTimed, partitionsOf } from "./check-script.ts";
import { TestKitError } from "./errors.ts";
import { isControl, type Row, type Script } from "./script.ts";

/**
 * A source that gives what a test wrote down. In a flow under {@link testFlow} the kit plays its script: records,
 * watermarks, moves of the clock, pauses and ends, in order. In a flow run otherwise it gives its values, each
 * partition at once.
 *
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { advanceClock, testFlow, testSource } from "tidemark/testing";
 * const flow = new Dataflow("clicks");
 * flow.input("clicks", testSource([{ value: "a" }, advanceClock({ hours: 1 }), { value: "b" }])).output("out", []);
 * const kit = testFlow(flow);
 * await kit.run();
 * console.log(kit.values("out"), kit.now); // [ 'a', 'b' ] 3600000
 * ```
 */
export class TestSource<T> implements Source<T, number> {
  readonly script: Script<T>;

  /** @throws {TestKitError} `bad-row`. */
  constructor(script: Script<T>) {
    partitionsOf(script); // to have mistakes told where they are made
    this.script = script;
  }

  partitions(): readonly string[] {
    return partitionsOf(this.script);
  }

  open(
    partition: string,
    position: number | undefined,
    context: ConnectorContext,
  ): MaybePromise<SourcePartition<T, number>> {
    const rows = this.script.filter((item): item is Row<T> => !isControl(item));
    const isPlain = !isTimed(this.script) && rows.every((row) => row.key === undefined);
    if (!isPlain || this.script.some((item) => isControl(item) && item.control === "clock"))
      throw new TestKitError(
        "needs-kit",
        "keys, event times, watermarks and the clock of a test source need testFlow",
      );
    const [first] = this.partitions();
    const own = rows.filter((row) => (row.partition ?? first) === partition);
    return fromIterable(own.map(({ value }) => value)).open(partition, position, context);
  }
}

/**
 * Makes a {@link TestSource}.
 * @throws {TestKitError} `bad-row`.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { testSource } from "tidemark/testing";
 * const flow = new Dataflow("numbers");
 * flow.input("n", testSource([{ value: 1 }, { value: 2 }])).output("print", (n) => console.log(n)); // 1, 2
 * await run(flow);
 * ```
 */
export function testSource<T>(script: Script<T>): TestSource<T> {
  return new TestSource(script);
}
