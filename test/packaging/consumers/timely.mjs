import { defaultHost } from "tidemark";
import { Worker } from "tidemark/timely";

const worker = new Worker({ host: defaultHost() });
const out = [];
const input = worker.dataflow((scope) => {
  const { handle, stream } = scope.input();
  stream.map((n) => n * 2).inspect((n) => out.push(n));
  return handle;
});
for (const n of [1, 2, 3]) input.send(n);
input.close();
while (!worker.isDone) worker.step();
console.log(out.join());
