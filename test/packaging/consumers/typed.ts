import { Dataflow, run } from "tidemark";

const out: number[] = [];
const flow = new Dataflow("doubles");
const strings = flow.input("numbers", [1, 2, 3]).map("text", (n) => n.toFixed(1));
strings.map("length", (text) => text.length).output("out", out);
// @ts-expect-error text has no such method: the element type is known, not `any`
strings.map("wrong", (text) => text.toFixed(1));

export const done: Promise<unknown> = run(flow);
