import type { Flow } from "../flow/graph/flow.ts";
import { Dataflow } from "../flow/streams/dataflow.ts";
import { FlowKit } from "./flow-kit.ts";
import type { TestOptions } from "./test-options.ts";

/**
 * Puts a flow on the test bench.
 * @param flow The flow, which stays as it is; or what builds one, on a flow called `test`.
 * @throws {TestKitError} `unknown-step` for an input or a fault of a step that the flow has not; `bad-row`.
 * @throws {FlowError} `no-input`.
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { advanceClock, testFlow } from "tidemark/testing";
 * const alarms = new Dataflow("alarms");
 * alarms
 *   .input("readings", [{ machine: "press", celsius: 20 }])
 *   .keyBy("machine", (reading) => reading.machine)
 *   .collect("minute", { within: { minutes: 1 } })
 *   .map("n", (readings) => readings.length)
 *   .output("out", []);
 *
 * const oven = { value: { machine: "oven", celsius: 180 } };
 * const kit = testFlow(alarms, { inputs: { readings: [oven, oven, advanceClock({ seconds: 59 }), oven] } });
 * await kit.feed();
 * kit.expect("out", []);
 * await kit.advanceClock({ seconds: 1 });
 * kit.expect("out", [{ value: 3, key: "oven" }]);
 * console.log(kit.now); // 60000
 * ```
 */
export function testFlow(flow: Flow | ((flow: Dataflow) => unknown), options: TestOptions = {}): FlowKit {
  if (typeof flow !== "function") return new FlowKit(flow, options);
  const built = new Dataflow("test");
  flow(built);
  return new FlowKit(built, options);
}
