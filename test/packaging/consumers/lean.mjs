// A page that counts bytes: the lean entry, and one operator more.
import { Dataflow, run, use } from "tidemark/lean";
import { split } from "tidemark/operators";

use({ split });

const found = [];
const flow = new Dataflow("lean");
const { odd } = flow.input("numbers", [1, 2, 3]).split("parity", { odd: (n) => n % 2 === 1 });
odd
  .keyBy("all", () => "all")
  .scan(
    "sum",
    () => 0,
    (sum, n) => sum + n,
  )
  .values()
  .output("out", (sum) => found.push(sum));
await run(flow);
console.log(found.join());
