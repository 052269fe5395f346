// One record at a time pushed into an idle flow, the next when the output has had it: against the same through a Node
// `Readable` and `Writable`. Both wait for the event loop in between.
import { performance } from "node:perf_hooks";
import process from "node:process";
import { Readable, Writable } from "node:stream";
import { Dataflow, pushSource, start } from "tidemark";

const RECORDS = 20_000;
const ROUNDS = 5;

export async function bench() {
  const times = { flow: [], stream: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.stream.push(await throughStream());
    times.flow.push(await throughFlow());
  }
  const [flow, stream] = [times.flow, times.stream].map(median);
  return [
    `one record pushed into an idle flow: ${told(flow)}; through Node streams ${told(stream)} (${(flow.cpu / stream.cpu).toFixed(1)}x)`,
  ];
}

async function throughFlow() {
  const hand = pushSource();
  const arrivals = makeArrivals();
  const flow = new Dataflow("push");
  flow
    .input("in", hand.source)
    .map("double", (n) => n * 2)
    .output("out", arrivals.note);
  const running = start(flow);
  const time = await timed((n) => hand.push(n), arrivals);
  hand.end();
  await running.done;
  return time;
}

async function throughStream() {
  const arrivals = makeArrivals();
  const readable = new Readable({ objectMode: true, read() {} });
  readable
    .map((n) => n * 2)
    .pipe(
      new Writable({
        objectMode: true,
        write(n, _encoding, done) {
          arrivals.note(n);
          done();
        },
      }),
    );
  const time = await timed((n) => readable.push(n), arrivals);
  readable.push(null);
  return time;
}

function makeArrivals() {
  let arrived = () => {};
  return {
    note: () => arrived(),
    next: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
  };
}

async function timed(push, arrivals) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (let n = 0; n < RECORDS; n++) {
    const arrival = arrivals.next();
    push(n);
    await arrival;
  }
  const wall = (performance.now() - began) * 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / RECORDS, wall: wall / RECORDS };
}

function told({ cpu, wall }) {
  return `${cpu.toFixed(1)} µs of CPU, ${wall.toFixed(1)} of the wall`;
}

function median(times) {
  return [...times].sort((a, b) => a.cpu - b.cpu)[times.length >> 1];
}
