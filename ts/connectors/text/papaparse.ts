import { ConnectorError } from "../errors.ts";

/** What is used of papaparse, written down here so that our types do without those of an optional package. */
export interface Papaparse {
  parse(
    text: string,
    options: { readonly delimiter: string; readonly newline: "\n" },
  ): {
    readonly data: string[][];
    /** Of these, `row` is an index in `data`. */
    readonly errors: readonly { readonly code: string; readonly row?: number | undefined }[];
  };
  unparse(
    rows: string[][],
    options: {
      readonly delimiter: string;
      readonly newline: "\n";
      readonly quotes: (value: string) => boolean;
    },
  ): string;
}

/** @throws {ConnectorError} `cannot-open` where the optional package is not installed. */
export async function loadPapaparse(): Promise<Papaparse> {
  try {
    return (await import("papaparse")).default;
  } catch (cause) {
    const problem = "CSV needs the package papaparse: npm install papaparse";
    throw new ConnectorError("cannot-open", problem, {}, cause);
  }
}
