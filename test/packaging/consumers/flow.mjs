import { Dataflow } from "tidemark";

const flow = new Dataflow("doubles");
flow
  .input("numbers", [1, 2, 3])
  .map("double", (n) => n * 2)
  .output("print", console.log);

export default flow;
