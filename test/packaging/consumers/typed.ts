import { Dataflow, type KeyedStream, run, type Stream } from "tidemark";
import type * as csv from "tidemark/csv";
import type * as parquet from "tidemark/parquet";
import { useCore } from "tidemark/slim";
import type * as testing from "tidemark/testing";
import { Worker, type WorkerOptions } from "tidemark/timely";

const out: number[] = [];
const flow = new Dataflow("doubles");
const texts: Stream<string> = flow.input("numbers", [1, 2, 3]).map("text", (n) => n.toFixed(1));
const keyed: KeyedStream<number, string> = texts.keyBy("length", (text) => text.length);
keyed.countFinal("count").output("out", out);
// @ts-expect-error a text has no such method: the element type is known, not `any`
texts.map("wrong", (text) => text.toFixed(1));
useCore(new WebAssembly.Module(new Uint8Array()));

export const done: Promise<void> = run(flow);
export const worker = (options: WorkerOptions): Worker => new Worker(options);
export type Entries = [typeof csv, typeof parquet, typeof testing];
