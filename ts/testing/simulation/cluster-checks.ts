import type { Frontier } from "../../core/index.ts";
import type { BuiltFlow } from "../../flow/engine/build-flow.ts";
import type { Step } from "../../flow/graph/step.ts";
import type { Input, Message } from "../../timely/index.ts";
import type { ClusterWatch } from "../cluster.ts";
import { TestKitError } from "../errors.ts";

/**
 * What always holds of the workers of a flow, one life long. A frontier tells what may still come: so it never moves back, and
 * no worker's passes a message that is still on its way to whichever worker. And what is kept by key, or by partition, has one
 * owner.
 */
export class ClusterChecks implements ClusterWatch {
  /** As they were seen last; one that has not moved is the same object. */
  readonly #seen: Map<Input<unknown>, Frontier> = new Map();
  /** By location: the input of each worker. */
  readonly #inputs: Map<BuiltFlow, ReadonlyMap<number, Input<unknown>>> = new Map();

  /** @throws {TestKitError} `unsafe-frontier` */
  stepped(flow: BuiltFlow): void {
    if (flow.dataflow.isDone) return;
    for (const input of this.#inputsOf(flow).values()) {
      const { frontier } = input;
      const seen = this.#seen.get(input);
      if (seen === frontier) continue;
      this.#seen.set(input, frontier);
      const [back] = seen === undefined ? [] : frontier.elements.filter((time) => !seen.lessEqual(time));
      if (back !== undefined)
        throw unsafe(input, `its frontier moves back to ${back.join(", ")} from ${textOf(seen!)}`);
    }
  }

  /** @throws {TestKitError} `unsafe-frontier` */
  arrived(message: Message, flows: readonly BuiltFlow[]): void {
    if (message.kind !== "data") return;
    const { location, time } = message;
    for (const flow of flows) {
      const input = flow.dataflow.isDone ? undefined : this.#inputsOf(flow).get(location);
      if (input === undefined || input.frontier.lessEqual(time)) continue;
      throw unsafe(input, `a message at ${time.join(", ")} comes behind ${textOf(input.frontier)}`);
    }
  }

  /** @throws {TestKitError} `held-twice` */
  checkOwners(flows: readonly BuiltFlow[]): void {
    if (flows.length < 2) return;
    const owners = new Map<string, number>();
    for (const [worker, { states }] of flows.entries())
      for (const [step, state] of states)
        for (const { table, key } of state.saved()) {
          const placement = state.placementOf(table);
          if (placement === "by key" || placement === "by partition")
            noteOwner(owners, step, `${table} ${typeof key} ${String(key)}`, worker);
        }
  }

  #inputsOf(flow: BuiltFlow): ReadonlyMap<number, Input<unknown>> {
    const known = this.#inputs.get(flow);
    if (known !== undefined) return known;
    const all = [...flow.ports.values()].flat().filter(({ interest }) => interest !== "never");
    const inputs = new Map(all.map((input) => [input.location, input]));
    this.#inputs.set(flow, inputs);
    return inputs;
  }
}

function noteOwner(owners: Map<string, number>, { id }: Step, cell: string, worker: number): void {
  const place = `step "${id}", ${cell}`;
  const other = owners.get(place) ?? worker;
  owners.set(place, worker);
  if (other !== worker)
    throw new TestKitError("held-twice", `${place}: workers ${other} and ${worker} hold it`);
}

function unsafe({ label }: Input<unknown>, problem: string): TestKitError {
  return new TestKitError("unsafe-frontier", `${label}: ${problem}`);
}

function textOf({ elements }: Frontier): string {
  return elements.length === 0 ? "its end" : elements.map((time) => `(${time.join(", ")})`).join(" ");
}
