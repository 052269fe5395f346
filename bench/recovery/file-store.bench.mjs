// A flow that keeps a million states of a hundred bytes, of which a tenth changes in each epoch of a second: with a file store
// beside none. And resuming from that, beside reading the same bytes. Each in a process of its own, and in turns.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SECONDS = Number(process.env.SECONDS ?? 10);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const part = fileURLToPath(new URL("million-states.mjs", import.meta.url));

export function bench() {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const folder = mkdtempSync(join(tmpdir(), "tidemark-bench-"));
    try {
      return { plain: run("plain", folder), kept: run("kept", folder), resume: run("resume", folder) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return [
    `recovery: 1 M states of ~100 bytes, 10 % changed in an epoch of 1 s, ${SECONDS} s, ${ROUNDS} times`,
    ...rounds.flatMap(lines),
  ];
}

function run(what, folder) {
  return JSON.parse(
    execFileSync(process.execPath, [part, what, folder, String(SECONDS)], { encoding: "utf8" }),
  );
}

function lines({ plain, kept, resume }) {
  const perSecond = (records) => `${(records / SECONDS / 1e6).toFixed(2)} M records/s`;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  const times = (kept.records / plain.records).toFixed(2);
  const cpu = (kept.cpu / kept.records / (plain.cpu / plain.records)).toFixed(2);
  return [
    `  with a file store ${perSecond(kept.records)}, without ${perSecond(plain.records)}: ${times}x; CPU a record ${cpu}x`,
    `  event loop held up: p50 ${kept.p50} ms, p99 ${kept.p99} ms, at most ${kept.max} ms (without: ${plain.p50}, ${plain.p99}, ${plain.max} ms)`,
    `  ${megabytes(kept.written)} written while ${megabytes(kept.changed)} changed`,
    `  resume ${resume.resumeMs.toFixed(0)} ms, reading the same ${megabytes(resume.bytes)} ${resume.readMs.toFixed(0)} ms`,
  ];
}
