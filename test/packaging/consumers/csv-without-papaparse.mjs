import { Dataflow, run } from "tidemark";
import { csvSource } from "tidemark/node";

const flow = new Dataflow("rows");
flow.input("in", csvSource("package.json")).output("out", []);
try {
  await run(flow);
} catch (error) {
  console.log(error.message);
}
