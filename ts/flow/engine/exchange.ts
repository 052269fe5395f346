import type { Sink } from "../../connectors/sink.ts";
import { type Core, Partitioner } from "../../core/index.ts";
import {
  type Batch,
  broadcast,
  type Column,
  exchange,
  exchangeBatch,
  type Key,
  type Pact,
  pickRows,
  pipeline,
} from "../../timely/index.ts";
import type { Step } from "../graph/step.ts";
import { BINS } from "./bins.ts";
import type { FlowRun } from "./flow-run.ts";
import type { Lowering } from "./operator.ts";
import { partitionOf } from "./outputs/sink-route.ts";
import type { PartitionNames } from "./partition-names.ts";

/** How the records of a step come to the workers that handle them. */
export function routeOf(
  step: Step,
  route: Lowering<Step>["route"],
  run: FlowRun,
  core: Core,
  partitions: PartitionNames,
): Pact<unknown> {
  if (run.workers === 1 || route === "stay") return pipeline();
  if (route === "by key") return byKey(core, run.workers);
  if (route === "in turn") return inTurn();
  if (route === "to all") return broadcast();
  const names = partitions.get(step);
  return step.kind === "output" && names !== undefined
    ? byPartition(step.sink, names.length, giveUpOf(step, run))
    : pipeline();
}

/** What becomes of a record that a sink cannot route: its own worker's output deals with it, or the flow fails. */
function giveUpOf(step: Step, run: FlowRun): (cause: unknown, value: unknown) => number {
  const desk = run.deskOf(step);
  return (cause, value) => {
    if ((step.policy?.ending ?? "fail") !== "fail") return 0;
    throw desk.fail("sink-failed", "the sink failed", value, undefined, cause);
  };
}

/** Each record to the worker that owns its key's bin. */
function byKey(core: Core, count: number): Pact<unknown> {
  const partitioner = new Partitioner(core, BINS, count);
  let workers = new Uint16Array(1024);
  return exchangeBatch((batch, peers, send) => {
    const keys = asArray(batch.keys!); // the step reads keyed streams
    if (workers.length < keys.length) workers = new Uint16Array(keys.length);
    partitioner.workers(keys, workers);
    for (let worker = 0; worker < peers; worker++) {
      const part = rowsOf(batch, (row) => workers[row] === worker);
      if (part.values.length > 0) send(worker, part);
    }
  });
}

/**
 * Each record to the worker that writes its partition.
 * @param giveUp Throws the error of the step, as the sender's own step is not to blame for the route; or gives the
 * partition whose worker deals with the record.
 */
function byPartition(
  sink: Sink<unknown>,
  count: number,
  giveUp: (cause: unknown, value: unknown) => number,
): Pact<unknown> {
  return exchange((value) => {
    try {
      return partitionOf(sink, value, count);
    } catch (cause) {
      return giveUp(cause, value);
    }
  });
}

/** Each record to the next worker in turn. */
function inTurn(): Pact<unknown> {
  let turn = 0;
  return exchange(() => turn++);
}

function rowsOf(batch: Batch<unknown>, isPicked: (row: number) => boolean): Batch<unknown> {
  const rows = [...batch.values.keys()].filter(isPicked);
  return pickRows(
    batch,
    rows,
    rows.map((row) => batch.values[row]),
  );
}

function asArray(column: Column<Key>): readonly Key[] {
  return Array.isArray(column) ? column : Array.from(column);
}
