import type { Frontier } from "../core/index.ts";
import type { PortOwner } from "./port-owner.ts";

/**
 * A place of an operator where only a frontier is read: no message is delivered there. See
 * {@link OperatorBuilder.watch}.
 */
export class Watch {
  /** @internal */
  readonly operator: PortOwner;
  /** @internal */
  readonly location: number;
  /** @internal Among the watches of its operator. */
  readonly index: number;

  /** @internal Made by {@link OperatorBuilder.watch}. */
  constructor(operator: PortOwner, index: number, location: number) {
    this.operator = operator;
    this.index = index;
    this.location = location;
  }

  /** The earliest timestamps that may still come on the streams watched, as of the start of this step. */
  get frontier(): Frontier {
    return this.operator.dataflow.frontierAt(this.location);
  }

  /** @internal For messages. */
  get label(): string {
    return `${this.operator.label}, watch ${this.index}`;
  }

  /** @internal */
  frontierMoved(): void {
    this.operator.frontierMoved("always");
  }
}
