import { OperatorTable } from "../operator-table.ts";

/** What the methods of streams and scopes call. The layer above builds operators of its own, and installs none. */
export const operators: OperatorTable<typeof import("./index.ts")> = new OperatorTable(
  (name) => new Error(`the operator ${name} comes with "tidemark/timely": import that`),
);
