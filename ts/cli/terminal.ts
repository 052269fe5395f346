import process from "node:process";
import type { TextStream } from "../inspect/progress-display.ts";

type Write = typeof process.stdout.write;

/**
 * Tells of everything that is written to the terminal by others, before it is.
 * @param before Called with the text, or its last character where it is bytes.
 * @returns The terminal for one's own use, past that, and how to end it.
 */
export function watchTerminal(before: (text: string) => void): { readonly own: TextStream; restore(): void } {
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  const watched = [process.stdout, stderr]
    .filter((stream) => stream.isTTY)
    .map((stream) => watchStream(stream, before));
  if ("Bun" in globalThis || "Deno" in globalThis) watched.push(watchConsole(before));
  return {
    own: {
      write: (text) => write(text),
      get columns() {
        return stderr.columns;
      },
    },
    restore() {
      for (const restore of watched) restore();
    },
  };
}

function watchStream(stream: NodeJS.WriteStream, before: (text: string) => void): () => void {
  const { write } = stream;
  stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
    before(typeof chunk === "string" ? chunk : String.fromCharCode(chunk.at(-1) ?? 10));
    return write.call(stream, chunk, ...rest);
  }) as Write;
  return () => {
    stream.write = write;
  };
}

const PRINTING = ["log", "info", "debug", "warn", "error", "dir", "table", "trace"] as const;

/** Bun's and Deno's consoles write past `process.stdout`. */
function watchConsole(before: (text: string) => void): () => void {
  const originals = PRINTING.map((name) => [name, console[name]] as const);
  for (const [name, original] of originals) {
    const print = original.bind(console) as (...values: unknown[]) => void;
    console[name] = (...values: unknown[]): void => {
      before("\n");
      print(...values);
    };
  }
  return () => {
    for (const [name, original] of originals) console[name] = original;
  };
}
