const { Dataflow, run } = require("tidemark");

const out = [];
const flow = new Dataflow("doubles");
flow
  .input("numbers", [1, 2, 3])
  .map("double", (n) => n * 2)
  .output("out", out);
run(flow).then(() => console.log(out.join()));
