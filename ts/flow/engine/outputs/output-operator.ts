import type { OutputStep } from "../../graph/step.ts";
import { GatedOperator } from "../gated-operator.ts";
import type { ConnectorCall, Lowering, OperatorParts } from "../operator.ts";
import { SinkWriter } from "./sink-writer.ts";

/** How an output becomes an operator. */
export const outputLowering: Lowering<OutputStep> = {
  route: "by partition",
  timeFrom: "inputs",
  make: (step, parts) => new OutputOperator(step, parts),
};

/** One worker's instance of an output: opens its partitions and writes to them, one write at a time. */
export class OutputOperator extends GatedOperator {
  readonly step: OutputStep;
  readonly #writer: SinkWriter;

  constructor(step: OutputStep, parts: OperatorParts) {
    const writer = new SinkWriter(step, parts);
    super(parts, writer);
    this.step = step;
    this.#writer = writer;
  }

  /** The call to the sink that is under way. */
  get call(): ConnectorCall | undefined {
    return this.#writer.call;
  }
}
