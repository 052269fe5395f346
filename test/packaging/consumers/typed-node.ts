import { Dataflow } from "tidemark";
import { csvSource, jsonLinesSink } from "tidemark/node";

const flow = new Dataflow("files");
flow
  .input("rows", csvSource("in.csv"))
  .map("values", (row) => Object.values(row))
  .output("out", jsonLinesSink("out.jsonl"));
