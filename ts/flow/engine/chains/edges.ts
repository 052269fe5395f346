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
 * through fused steps that some boundary step reads. In the order of a walk from the head.
 */
export function edgesFrom(head: Port, workers: number): Port[] {
  const edges: Port[] = [];
  const seen = new Set<Port>();
  const walk = (port: Port): void => {
    if (seen.has(port)) return;
    seen.add(port);
    if (port.readers.some((step) => isBoundary(step, workers))) edges.push(port);
    for (const step of port.readers)
      if (!isBoundary(step, workers)) for (const output of step.outputs) walk(output);
  };
  walk(head);
  return edges;
}
