// A page that counts bytes: the lean entry, and one operator more.
import { Dataflow, run, use } from "tidemark/lean";
import { scan } from "tidemark/operators";

use({ scan });

const sums = [];
const flow = new Dataflow("lean");
flow
  .input("numbers", [1, 2, 3])
  .keyBy("all", () => "all")
  .scan(
    "sum",
    () => 0,
    (sum, n) => sum + n,
  )
  .values()
  .output("out", (sum) => sums.push(sum));
await run(flow);
console.log(sums.join());
