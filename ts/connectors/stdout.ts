import type { Sink, SinkPartition } from "./sink.ts";

/** How records are printed. */
export interface StdoutOptions<T> {
  /** Makes the line of a record. By default a string stands as it is, everything else as JSON. */
  readonly format?: (value: T) => string;
}

/** As much of a Node-like `process.stdout` as is used here. */
interface OutputStream {
  write(text: string, written: (error?: Error | null) => void): boolean;
}

/**
 * Prints a line for each record: to standard output where there is one, waiting until it has been taken, else
 * to the console. Plain: after a crash lines may come twice.
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
  const { format = defaultFormat } = options;
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

function streamPartition<T>(stdout: OutputStream, format: (value: T) => string): SinkPartition<T> {
  return {
    write(values) {
      let text = "";
      for (const value of values) text += `${format(value)}\n`;
      return new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

function consolePartition<T>(format: (value: T) => string): SinkPartition<T> {
  return {
    write(values) {
      for (const value of values) console.log(format(value));
    },
  };
}

function defaultFormat(value: unknown): string {
  if (typeof value === "string") return value;
  return (
    JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ??
    String(value)
  );
}
