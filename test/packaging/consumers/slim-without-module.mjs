import { Dataflow, run } from "tidemark/slim";

const flow = new Dataflow("nothing");
flow.input("numbers", [1]).output("out", []);
try {
  await run(flow);
} catch (error) {
  console.log(error.code);
}
