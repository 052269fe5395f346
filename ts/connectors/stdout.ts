import { aFunction, checkedOptions, described } from "./checked-options.ts";
import { ConnectorError } from "./errors.ts";
import type { Sink, SinkPartition } from "./sink.ts";

/** How records are printed. */
export interface StdoutOptions<T> {
  /** Makes the line of a record. By default a string stands as it is, everything else as JSON. */
  readonly format?: (value: T) => string;
}

/** As much of a Node-like `process.stdout` as is used here. */
interface OutputStream {
  write(text: string, written: (error?: Error | null) => void): boolean;
  on?(event: "error", hear: () => void): unknown;
}

/**
 * Prints a line for each record: to standard output where there is one, waiting until it has been taken, else
 * to the console. Plain: after a crash lines may come twice. Where whoever reads it has gone (`| head`), the flow fails
 * with `reader-gone`.
 * @throws {ConnectorError} `bad-option`, `reader-gone`
 *
 * @example
 * ```ts
 * import { Dataflow, run, stdoutSink } from "tidemark";
 * const flow = new Dataflow("print");
 * flow.input("n", [1, 2]).map("row", (n) => ({ n })).output("out", stdoutSink());
 * await run(flow); // {"n":1}, {"n":2}
 * ```
 */
export function stdoutSink<T>(options: StdoutOptions<T> = {}): Sink<T> {
  const { format: given = defaultFormat } = checkedOptions("stdoutSink", options, { format: aFunction });
  const format = (value: T): string => {
    const line: unknown = given(value);
    if (typeof line === "string") return line;
    throw new ConnectorError("bad-value", `stdoutSink: format must give a line, not ${described(line)}`);
  };
  return {
    open() {
      const { process } = globalThis as { process?: { stdout?: Partial<OutputStream> } };
      const stdout = process?.stdout;
      return typeof stdout?.write === "function"
        ? streamPartition(stdout as OutputStream, format)
        : consolePartition(format);
    },
  };
}

/** An error that a write is told of reaches the stream's listeners too, and ends the process where there are none. */
const heard: WeakSet<OutputStream> = new WeakSet();

function streamPartition<T>(stdout: OutputStream, format: (value: T) => string): SinkPartition<T> {
  if (!heard.has(stdout)) stdout.on?.("error", () => {});
  heard.add(stdout);
  const print = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stdout.write(text, (error) => (error ? reject(explained(error)) : resolve()));
    });
  const partition = {
    taken: 0,
    async write(values: readonly T[]) {
      partition.taken = 0;
      let text = "";
      let count = 0;
      try {
        for (const value of values) {
          text += `${format(value)}\n`;
          count++;
        }
      } finally {
        if (count > 0) await print(text); // those before a record that has no line are printed
        partition.taken = count;
      }
    },
  };
  return partition;
}

function explained(cause: Error): Error {
  const { code } = cause as { readonly code?: unknown };
  if (code !== "EPIPE" && code !== "ERR_STREAM_DESTROYED") return cause;
  return new ConnectorError("reader-gone", "nobody reads standard output any more", {}, cause);
}

function consolePartition<T>(format: (value: T) => string): SinkPartition<T> {
  const partition = {
    taken: 0,
    write(values: readonly T[]) {
      partition.taken = 0;
      for (const value of values) {
        console.log(format(value));
        partition.taken++;
      }
    },
  };
  return partition;
}

function defaultFormat(value: unknown): string {
  if (typeof value === "string") return value;
  return (
    JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ??
    String(value)
  );
}
