// Writes numbers to a table, and says when it has: node write-table.mjs DATABASE STORE COUNT
import process from "node:process";
import { Dataflow, fromAsyncIterable, run } from "tidemark";
import { sqliteTableSink } from "tidemark/sinks/sqlite";
import { fileStore } from "tidemark/stores/file";

const [path, state, count] = process.argv.slice(2);
/** One at a time: what is there at once is one epoch. */
async function* numbers() {
  for (let n = 0; n < Number(count); n++) {
    await new Promise((resolve) => setImmediate(resolve));
    yield n;
  }
}

const flow = new Dataflow("numbers");
flow
  .input("n", fromAsyncIterable(numbers))
  .map("row", (n) => ({ n }))
  .output("out", sqliteTableSink(path, { table: "t", columns: ["n"] }));
await run(flow, { recovery: { store: fileStore(state), every: { records: 20 } } });
process.stdout.write("done\n");
