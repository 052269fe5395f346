import { ConnectorError } from "../../connectors/errors.ts";
import type { StepSite } from "../errors.ts";
import type { DataflowOptions } from "../graph/dataflow-options.ts";
import { isA } from "../values/is-a.ts";
import type { Key } from "../values/key.ts";
import { describeKind, describeValue, renderText, renderValue } from "../values/render-value.ts";

/** What errors tell of the records of a flow: a short rendering, or what the flow says. */
export class Telling {
  readonly #describe: DataflowOptions["describe"];

  constructor(describe: DataflowOptions["describe"]) {
    this.#describe = describe;
  }

  /** What tells of a record where something happened. Never throws. */
  siteOf(record: unknown, key: Key | undefined): Pick<StepSite, "key" | "record"> {
    if (this.#describe === undefined)
      return record === undefined ? { key } : { key, record: renderValue(record) };
    const told = record === undefined ? undefined : described(this.#describe, record);
    return told === undefined ? {} : { key, record: told };
  }

  /** What a value is called that a function of the user's gave. */
  call(value: unknown): string {
    return this.#describe === undefined ? describeValue(value) : describeKind(value);
  }

  /** The cause of an error: where records must not be told, without what a connector quotes of one. */
  cause(cause: unknown): unknown {
    if (this.#describe === undefined || !isA(cause, ConnectorError)) return cause;
    const { record, ...site } = cause.site;
    if (cause.code === "bad-value")
      return new ConnectorError(cause.code, "a value of it cannot be taken", site);
    return record === undefined ? cause : new ConnectorError(cause.code, "a record cannot be read", site);
  }
}

/** Undefined where nothing is to be told: also where the function fails. */
function described(describe: (record: unknown) => unknown, record: unknown): string | undefined {
  try {
    const told = describe(record);
    return typeof told === "string" ? renderText(told) : undefined;
  } catch {
    return undefined;
  }
}
