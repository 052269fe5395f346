import type { Flow } from "../flow/index.ts";
import { FlowError } from "../flow/index.ts";
import { checkedOptions } from "../flow/values/checked.ts";
import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import { renderValue } from "../flow/values/render-value.ts";
import type { Host } from "../host/host.ts";
import type { FlowRecovery } from "../recovery/flow-recovery.ts";
import type { RecoveryStore } from "../recovery/recovery-store.ts";

/** An epoch that is shorter would be over before it has been committed. */
const LEAST_MS = 1;

const OPTIONS = ["store", "every", "keep", "atEnd", "renamed", "forget"] as const;

/** How a flow is made to outlive its process. */
export interface RecoveryOptions {
  /** Where what it keeps is saved. */
  readonly store: RecoveryStore;
  /**
   * When an epoch ends, and is committed: after so long, when a worker has read so many records in it, or only by
   * `running.commit()`. After a crash a flow reads again what it had read since the last commit; what a commit costs
   * follows from what has changed since. Default: 10 seconds.
   */
  readonly every?: Duration | { readonly records: number } | "manual";
  /** How many commits the store holds: the last, and those before. Default: 2. */
  readonly keep?: { readonly epochs: number };
  /**
   * What the end of all inputs is. "close": the end: windows, timers and final results come out, and what a later run reads
   * beyond it begins anew in them. "keep": a pause, as for a file that grows and is read each night: nothing comes out that
   * is not due, and the next run goes on as if there had been none. Default: "close".
   */
  readonly atEnd?: "close" | "keep";
  /**
   * Steps that have another id than when the store was written: `{ "orders.spend": "orders.total" }` has `orders.spend` go
   * on with the state of `orders.total`. May stay when that is done. Default: none.
   */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Ids of steps that the flow has not any more, and whose state is dropped. By default it is kept, and told of. */
  readonly forget?: readonly string[];
}

/** What opens the store of a flow; undefined for one without recovery. @throws {FlowError} `bad-option` */
export function recoverer(
  flow: Flow,
  host: Host,
  workers: number,
  recovery: RecoveryStore | RecoveryOptions | undefined,
): (() => Promise<FlowRecovery>) | undefined {
  if (recovery === undefined) return undefined;
  if (typeof recovery !== "object" || recovery === null)
    throw bad(
      `recovery must be a store, such as fileStore("./state"), or options, not ${renderValue(recovery)}`,
    );
  const {
    store,
    every = 10_000,
    keep = { epochs: 2 },
    atEnd = "close",
    renamed = {},
    forget = [],
  }: RecoveryOptions = isStore(recovery)
    ? { store: recovery }
    : checkedOptions(recovery, OPTIONS, "recovery: options");
  if (atEnd !== "close" && atEnd !== "keep")
    throw bad(`recovery: atEnd must be "close" or "keep", not ${renderValue(atEnd)}`);
  if (!isStore(store)) throw bad("recovery needs a store, such as fileStore(path)");
  const keepEpochs = keep?.epochs;
  if (!isCount(keepEpochs))
    throw bad(`recovery: keep must be { epochs: 1 } or more, not ${renderValue(keep)}`);
  checkIds(flow, renamed, forget);
  const changes = { renamed: new Map(Object.entries(renamed)), forget: [...forget] };
  const plan = {
    flow: flow.id,
    keepEpochs,
    keepsEnd: atEnd === "keep",
    workers,
    host,
    ...periodOf(every),
    ...changes,
  };
  return () => store.begin(plan);
}

function periodOf(every: NonNullable<RecoveryOptions["every"]>): { everyMs?: number; everyRecords?: number } {
  if (every === "manual") return {};
  if (every === null)
    throw bad('recovery: every must be a duration, { records: 1000 } or "manual", not null');
  if (typeof every !== "object" || !("records" in every)) {
    const everyMs = toMilliseconds(every, "recovery: every");
    if (everyMs >= LEAST_MS) return { everyMs };
    throw bad(`recovery: every must be ${LEAST_MS} ms or more, not ${renderValue(every)}`);
  }
  checkedOptions(every, ["records"], "recovery: every");
  if (isCount(every.records)) return { everyRecords: every.records };
  throw bad(`recovery: records must be an integer of 1 or more, not ${renderValue(every.records)}`);
}

function checkIds(flow: Flow, renamed: unknown, forget: unknown): void {
  const ids = new Set(flow.steps.map(({ id }) => id));
  const isText = (value: unknown): boolean => typeof value === "string";
  if (!Array.isArray(forget) || !forget.every(isText))
    throw bad(`recovery: forget must be an array of step ids, not ${renderValue(forget)}`);
  if (typeof renamed !== "object" || renamed === null || !Object.values(renamed).every(isText))
    throw bad(`recovery: renamed must be an object of step ids, not ${renderValue(renamed)}`);
  for (const id of Object.keys(renamed))
    if (!ids.has(id)) throw bad(`recovery: renamed: the flow has no step ${renderValue(id)}`);
  if (new Set(Object.values(renamed)).size < Object.keys(renamed).length)
    throw bad("recovery: renamed: two steps cannot both go on from the state of one");
  for (const id of [...Object.values(renamed), ...forget])
    if (ids.has(id)) throw bad(`recovery: the flow has a step ${renderValue(id)}: its state is its own`);
}

function isStore(value: unknown): value is RecoveryStore {
  return typeof (value as Partial<RecoveryStore> | undefined)?.begin === "function";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function bad(problem: string): FlowError {
  return new FlowError("bad-option", problem);
}
