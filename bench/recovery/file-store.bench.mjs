// A flow that keeps a million states of a hundred bytes, of which a tenth changes in each epoch of a second: with a file store
// beside none. And resuming from that, beside reading the same bytes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
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
const SECONDS = Number(process.env.SECONDS ?? 12);

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "tidemark-bench-"));
  try {
    const plain = await measured({});
    const written = { bytes: 0 };
    const store = counting(fileStore(folder), written);
    const kept = await measured({ recovery: { store, every: EPOCH_MS } }, written);
    const resume = await resumed(folder);
    const perSecond = (records) => `${(records / SECONDS / 1e6).toFixed(2)} M records/s`;
    return [
      `recovery: 1 M states of ~100 bytes, 10 % changed in an epoch of 1 s, ${SECONDS} s`,
      `  with a file store ${perSecond(kept.records)}, without ${perSecond(plain.records)}: ${(kept.records / plain.records).toFixed(2)}x; CPU a record ${(kept.cpu / kept.records / (plain.cpu / plain.records)).toFixed(2)}x`,
      `  event loop held up: p50 ${kept.p50} ms, p99 ${kept.p99} ms, at most ${kept.max} ms (without: ${plain.p50}, ${plain.p99}, ${plain.max} ms)`,
      `  ${(written.bytes / 1e6).toFixed(0)} MB written while ${((SECONDS * CHANGED * STATE_BYTES) / 1e6).toFixed(0)} MB changed`,
      `  resume ${resume.resumeMs.toFixed(0)} ms, reading the same ${(resume.bytes / 1e6).toFixed(0)} MB ${resume.readMs.toFixed(0)} ms`,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

async function resumed(folder) {
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
