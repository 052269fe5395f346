import type { Port, Step } from "../../graph/step.ts";

/** A step that can be an operator of its own. */
export type BoundaryStep = Extract<Step, { readonly lowering: unknown }>;

/** Whether a step is an operator of its own, rather than fused into the one before it. */
export function isBoundary(step: Step, workers: number): step is BoundaryStep {
  return "lowering" in step && (step.kind !== "exchange" || workers > 1);
}

/** Whether the batches of a port go to one operator and no other. */
export function hasOneReader(port: Port, workers: number): boolean {
  return port.readers.filter((step) => isBoundary(step, workers)).length === 1;
}

/**
 * The ports that carry batches out of the operator whose own output is `head`: those of the streams reached from it
 * through fused steps that some boundary step reads. From the head on.
 */
export function edgesFrom(head: Port, workers: number): Port[] {
  const isRead = (port: Port): boolean => port.readers.some((step) => isBoundary(step, workers));
  return fusedPorts(head, workers).filter(isRead).reverse();
}

/**
 * The ports reached from `head` through fused steps, itself included: each behind all that are reached from it. Without
 * recursion, as there may be more of them than calls fit on a stack.
 */
export function fusedPorts(head: Port, workers: number): Port[] {
  const ports: Port[] = [];
  const seen = new Set<Port>();
  const path: { readonly port: Port; readonly nexts: Port[] }[] = [];
  const visit = (port: Port): void => {
    seen.add(port);
    const fused = port.readers.filter((step) => !isBoundary(step, workers));
    path.push({ port, nexts: fused.flatMap((step) => step.outputs) });
  };
  visit(head);
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const next = last.nexts.pop();
    if (next === undefined) ports.push(path.pop()!.port);
    else if (!seen.has(next)) visit(next);
  }
  return ports;
}
