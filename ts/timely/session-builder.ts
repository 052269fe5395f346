import { Output } from "./output.ts";
import { type OutputPath, PortBuilder } from "./port-builder.ts";

/** Makes the operators of this layer: their logic is given outputs that open sessions. */
export class SessionBuilder extends PortBuilder {
  override output<T>(from?: readonly OutputPath[]): Output<T> {
    return this.add(from, (index, location, operator) => new Output<T>(operator, index, location));
  }
}
