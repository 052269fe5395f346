import { Dataflow } from "tidemark";
import { given } from "tidemark/testing";

const flow = new Dataflow("lines");
flow.input("numbers", [1]).output("print", []);
const rows = given([{ value: 1 }]);
console.log([...flow.steps, ...rows.flow.steps].map(({ id, line }) => `${id} ${line}`).join("\n"));
