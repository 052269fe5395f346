import { Dataflow, type DeadLetter, type ErrorPolicy, type KeyedStream, type StepReport } from "tidemark";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { reportFlow } from "../../../ts/inspect/report.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import type { Act } from "../engine/lives.ts";
import { Tape } from "../engine/tape.ts";

// A step whose functions fail for some records, as a plan says, and all that can be seen of it: what comes out, what it
// keeps, what it counts. The model is the same step, whose functions do not fail, and which those records do not come to.

/** What comes in. */
export interface Event {
  /** One of a kind. */
  readonly id: string;
  readonly key: string;
  readonly n: number;
  readonly at: number;
}

/** When the functions fail for a record: at the so-manyeth place in an attempt, so many times. */
export interface Fault {
  readonly place: number;
  readonly times: number;
}

/** What the functions of a step call wherever they may fail, also behind what they have changed. */
export type MayFail = (event: Event) => void;

/** Declares a step, of id "step", that fails where it is told to. Gives its outputs by name. */
export type Declare = (
  stream: KeyedStream<string, Event>,
  mayFail: MayFail,
  onError: ErrorPolicy,
) => Readonly<Record<string, unknown>>;

/** What can be seen of a step. */
export interface Seen {
  readonly outputs: Readonly<Record<string, unknown[]>>;
  /** The records of its dead letters. */
  readonly rejected: unknown[];
  /** Its cells at the end of each epoch, but for records that wait. */
  readonly cells: string[][];
  readonly counts: Pick<StepReport, "received" | "passed" | "failed">;
}

/** Fails as planned; what it has been called for before goes by the record. */
export function failing(plan: ReadonlyMap<string, Fault>): MayFail {
  const places = new Map<string, number>();
  const times = new Map<string, number>();
  return ({ id }) => {
    const fault = plan.get(id);
    const place = (places.get(id) ?? 0) + 1;
    places.set(id, place);
    if (fault === undefined || place !== fault.place || (times.get(id) ?? 0) >= fault.times) return;
    places.set(id, 0);
    times.set(id, (times.get(id) ?? 0) + 1);
    throw new RangeError(`no ${id}`);
  };
}

/** A flow with a step in it, of the records that are not to be left out. */
function subject(
  declare: Declare,
  tape: Tape<Event>,
  mayFail: MayFail,
  onError: ErrorPolicy,
  leftOut: ReadonlySet<string>,
): { readonly flow: Dataflow; readonly outputs: Record<string, unknown[]> } {
  const flow = new Dataflow("policy");
  const stream = flow
    .input("in", tape, { eventTime: { at: ({ at }) => at, outOfOrder: 6 }, batchSize: 3 })
    .filter("left out", ({ id }) => !leftOut.has(id))
    .keyBy("key", ({ key }) => key);
  const outputs: Record<string, unknown[]> = {};
  for (const [name, declared] of Object.entries(declare(stream, mayFail, onError))) {
    const output = declared as {
      entries?(): { output(id: string, sink: unknown[]): void };
      output(id: string, sink: unknown[]): void;
    };
    const seen: unknown[] = [];
    outputs[name] = seen;
    (output.entries?.() ?? output).output(`out ${name}`, seen);
  }
  return { flow, outputs };
}

/** What a step lives through: the records, and what happens while they come. */
interface Life {
  readonly declare: Declare;
  readonly partitions: readonly (readonly Event[])[];
  readonly acts: readonly Act[];
}

/** Has the step live through the acts, to the end of its input. */
async function liveThrough(
  { declare, partitions, acts }: Life,
  mayFail: MayFail,
  onError: ErrorPolicy,
  leftOut: ReadonlySet<string>,
) {
  const host = new SimulatedHost({ now: 1_000_000 });
  const tape = new Tape(partitions);
  const { flow, outputs } = subject(declare, tape, mayFail, onError, leftOut);
  const cells: string[][] = [];
  const keeper: StateKeeper = {
    restored: () => [],
    epochEnded: (step, _epoch, state) => {
      if (step.startsWith("policy.step")) cells.push([...state.saved()].filter(isKept).map(textOf).sort());
    },
  };
  const cluster = new Cluster(flow, host, 1, 1, () => keeper);
  await cluster.start();
  await cluster.settle();
  for (const act of acts) {
    if (act.act === "feed") tape.feed(act.partition % tape.due.length, act.records);
    else if (act.act === "clock") await cluster.advance(act.byMs);
    else cluster.endEpoch();
    await cluster.settle();
  }
  await tape.drain(() => cluster.settle());
  tape.end();
  for (let turn = 0; !cluster.isDone && turn < 100; turn++) await cluster.advance(10_000);
  const { steps } = reportFlow(flow, [{ run: cluster.runs[0]!, built: cluster.built }], 0);
  return { outputs, cells, steps };
}

/** What is seen of a step under a policy that goes on. */
export async function see(
  life: Life,
  plan: ReadonlyMap<string, Fault>,
  onError: ErrorPolicy,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<Seen> {
  const { outputs, cells, steps } = await liveThrough(life, failing(plan), onError, leftOut);
  const step = steps.find(({ id, failed }) => id.startsWith("policy.step") && failed !== undefined)!;
  const { received, passed, failed = 0 } = step;
  const { failed: letters = [], ...others } = outputs;
  const rejected = letters.map((row) => ((Array.isArray(row) ? row[1] : row) as DeadLetter<unknown>).record);
  const counts = { received: received - failed, passed: passed - letters.length, failed };
  return { outputs: others, rejected, cells, counts };
}

/**
 * How the step ends where a failure ends it. A policy that goes on may have records of other partitions come in another
 * order, and so a function may fail there that does not here.
 */
export async function endUnderFail(
  life: Life,
  plan: ReadonlyMap<string, Fault>,
): Promise<{ readonly threw: boolean; readonly error: unknown }> {
  const mayFail = failing(plan);
  let threw = false;
  const noting: MayFail = (event) => {
    try {
      mayFail(event);
    } catch (cause) {
      threw = true;
      throw cause;
    }
  };
  try {
    await liveThrough(life, noting, "fail", new Set());
  } catch (error) {
    return { threw, error };
  }
  return { threw, error: undefined };
}

/** Records that wait have not been tried yet. */
function isKept({ table }: SavedCell): boolean {
  return table !== "held" && table !== "waiting";
}

function textOf(cell: SavedCell): string {
  const plain = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return [...value].sort();
    if (value instanceof Set) return [...value];
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  };
  return JSON.stringify(cell, plain);
}
