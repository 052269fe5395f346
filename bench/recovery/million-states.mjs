// One part of the benchmark of the file store: `node million-states.mjs plain|kept|resume FOLDER SECONDS` prints its figures.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { Dataflow, start } from "tidemark";
import { RecoveryStore } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";

const KEYS = 1_000_000;
const CHANGED = KEYS / 10;
const TEXT = "x".repeat(64);
/** About what such a state takes in the store. */
const STATE_BYTES = 100;
const EPOCH_MS = 1_000;

const [what, folder, seconds] = process.argv.slice(2);
const SECONDS = Number(seconds);
const parts = { plain: () => measured({}), kept, resume };
console.log(JSON.stringify(await parts[what]()));

async function kept() {
  const written = { bytes: 0 };
  const store = counting(fileStore(folder), written);
  const figures = await measured({ recovery: { store, every: EPOCH_MS } }, written);
  return { ...figures, written: written.bytes, changed: SECONDS * CHANGED * STATE_BYTES };
}

/** All states first; once told to, so many seconds, in each of which another tenth of them changes. */
function source(seconds, isToGoOn = () => true) {
  return {
    partitions: () => ["all"],
    open(_name, position = 0) {
      let at = position;
      let began;
      return {
        position: () => at,
        read(limit) {
          if (at >= KEYS && !isToGoOn()) return { values: [], wakeAt: Date.now() + 20 };
          if (at >= KEYS) began ??= performance.now();
          const elapsed = began === undefined ? 0 : performance.now() - began;
          if (elapsed >= seconds * 1_000) return { values: [], done: true };
          const base = Math.floor(elapsed / EPOCH_MS) * CHANGED;
          const count = began === undefined ? Math.min(limit, KEYS - at) : limit;
          const values = Array.from({ length: count }, (_, i) =>
            at + i < KEYS ? at + i : (base + (((at + i) * 7_919) % CHANGED)) % KEYS,
          );
          at += count;
          return { values };
        },
      };
    },
  };
}

function stateful(input, onRecord) {
  const flow = new Dataflow("states");
  flow
    .input("n", input)
    .keyBy("key", (n) => n)
    .stateful("state", {
      start: () => ({ count: 0, text: TEXT }),
      onValue(state) {
        state.count++;
        onRecord();
      },
    })
    .output("out", () => {});
  return flow;
}

async function measured(options, written = {}) {
  let records = 0;
  let goesOn = false;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const flow = stateful(
    source(SECONDS, () => goesOn),
    () => void records++,
  );
  const running = start(flow, options);
  while (records < KEYS) await new Promise((resolve) => setTimeout(resolve, 20));
  if (options.recovery !== undefined) for (let epochs = 0; epochs < 3; epochs++) await running.commit();
  const cpu = process.cpuUsage();
  written.bytes = 0;
  goesOn = true;
  delay.enable();
  await running.done;
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const ms = (nanoseconds) => Math.round(nanoseconds / 1e6);
  return {
    records: records - KEYS,
    cpu: user + system,
    p50: ms(delay.percentile(50)),
    p99: ms(delay.percentile(99)),
    max: ms(delay.max),
  };
}

async function resume() {
  let began = performance.now();
  let bytes = 0;
  for (const name of readdirSync(folder)) bytes += readFileSync(join(folder, name)).length;
  const readMs = performance.now() - began;
  began = performance.now();
  const running = start(
    stateful(source(0), () => {}),
    { recovery: fileStore(folder) },
  );
  await running.commit();
  const resumeMs = performance.now() - began;
  await running.stop();
  return { bytes, readMs, resumeMs };
}

function counting(store, written) {
  return new RecoveryStore(store.name, async () => {
    const blobs = await store.open();
    return {
      list: () => blobs.list(),
      read: (names) => blobs.read(names),
      delete: (names) => blobs.delete(names),
      close: () => blobs.close(),
      async write(many) {
        for (const { bytes } of many) written.bytes += bytes.length;
        await blobs.write(many);
      },
      async create(blob) {
        written.bytes += blob.bytes.length;
        return blobs.create(blob);
      },
    };
  });
}
