import { splitPlain } from "../split-arguments.ts";
import { readStoreAddress, type StoreAddress } from "../store-address.ts";
import { UsageError } from "../usage-error.ts";

interface Shared {
  readonly command: "recovery";
  /** Whether errors come with whole stacks. */
  readonly verbose: boolean;
}

/** `tidemark recovery inspect STORE`. */
export interface InspectRequest extends Shared {
  readonly action: "inspect";
  readonly store: StoreAddress;
  /** Only what this step has saved. */
  readonly step?: string;
  /** Of that, only what is under this key. */
  readonly key?: string;
  readonly json: boolean;
}

/** `tidemark recovery verify STORE`. */
export interface VerifyRequest extends Shared {
  readonly action: "verify";
  readonly store: StoreAddress;
  readonly json: boolean;
}

/** What needs a store only. */
export interface StoreRequest extends Shared {
  readonly action: "compact";
  readonly store: StoreAddress;
}

/** `tidemark recovery delete STORE`. */
export interface DeleteRequest extends Shared {
  readonly action: "delete";
  readonly store: StoreAddress;
  /** Whether it is meant. */
  readonly yes: boolean;
}

/** `tidemark recovery export STORE FILE` and `import FILE STORE`. */
export interface FileRequest extends Shared {
  readonly action: "export" | "import";
  readonly store: StoreAddress;
  readonly file: string;
}

/** `tidemark recovery copy STORE STORE`. */
export interface CopyRequest extends Shared {
  readonly action: "copy";
  readonly from: StoreAddress;
  readonly to: StoreAddress;
}

/** What `tidemark recovery` is asked for. */
export type RecoveryRequest =
  | InspectRequest
  | VerifyRequest
  | StoreRequest
  | DeleteRequest
  | FileRequest
  | CopyRequest;

type Own = ReadonlyMap<string, string | true>;

interface Action {
  /** What it takes. */
  readonly takes: readonly ("STORE" | "FILE")[];
  /** Its options, beside those of all. */
  readonly options: readonly string[];
}

const ACTIONS = {
  inspect: { takes: ["STORE"], options: ["json", "step", "key"] },
  verify: { takes: ["STORE"], options: ["json"] },
  compact: { takes: ["STORE"], options: [] },
  export: { takes: ["STORE", "FILE"], options: [] },
  import: { takes: ["FILE", "STORE"], options: [] },
  copy: { takes: ["STORE", "STORE"], options: [] },
  delete: { takes: ["STORE"], options: ["yes"] },
} as const satisfies Readonly<Record<RecoveryRequest["action"], Action>>;

const KNOWN = {
  help: { type: "boolean", short: "h" },
  verbose: { type: "boolean" },
  json: { type: "boolean" },
  yes: { type: "boolean" },
  step: { type: "string" },
  key: { type: "string" },
} as const;

/**
 * @param args What follows `recovery`.
 * @returns Undefined where help is asked for.
 * @throws {UsageError}
 */
export function parseRecovery(args: readonly string[]): RecoveryRequest | undefined {
  const { own, rest } = splitPlain(args, KNOWN);
  if (own.has("help")) return undefined;
  const action = actionOf(rest[0]);
  const given = rest.slice(1);
  checkGiven(action, given, own);
  const [first, second] = given as [string, string];
  const shared = { command: "recovery", verbose: own.has("verbose") } as const;
  switch (action) {
    case "inspect":
      return {
        ...shared,
        action,
        store: readStoreAddress(first),
        ...stateOptions(own),
        json: own.has("json"),
      };
    case "verify":
      return { ...shared, action, store: readStoreAddress(first), json: own.has("json") };
    case "compact":
      return { ...shared, action, store: readStoreAddress(first) };
    case "delete":
      return { ...shared, action, store: readStoreAddress(first), yes: own.has("yes") };
    case "export":
      return { ...shared, action, store: readStoreAddress(first), file: second };
    case "import":
      return { ...shared, action, store: readStoreAddress(second), file: first };
    case "copy":
      return { ...shared, action, from: readStoreAddress(first), to: readStoreAddress(second) };
  }
}

function actionOf(word: string | undefined): keyof typeof ACTIONS {
  if (word !== undefined && Object.hasOwn(ACTIONS, word)) return word as keyof typeof ACTIONS;
  const what = word === undefined ? "recovery needs to be told what to do" : `recovery has no "${word}"`;
  throw new UsageError(`${what}: there are ${Object.keys(ACTIONS).join(", ")}`);
}

function checkGiven(action: keyof typeof ACTIONS, given: readonly string[], own: Own): void {
  const { takes, options }: Action = ACTIONS[action];
  const form = `tidemark recovery ${action} ${takes.join(" ")}`;
  if (given.length < takes.length || given.includes(""))
    throw new UsageError(`${action} needs more: ${form}`);
  if (given.length > takes.length)
    throw new UsageError(`unexpected argument "${given[takes.length]}": ${form}`);
  const stray = [...own.keys()].find((name) => name !== "verbose" && !options.includes(name));
  if (stray !== undefined) throw new UsageError(`${action} has no option --${stray}`);
}

function stateOptions(own: Own): Pick<InspectRequest, "step" | "key"> {
  const step = own.get("step");
  const key = own.get("key");
  if (key !== undefined && step === undefined) throw new UsageError("--key is of a step: add --step ID");
  return { ...(typeof step === "string" && { step }), ...(typeof key === "string" && { key }) };
}
