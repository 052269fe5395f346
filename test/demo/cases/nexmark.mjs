import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../runtimes/child.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const runNode = (...args) => mustRun(process.execPath, args, { cwd: root, env: {} });

export const nexmarkCases = {
  async "the command of npm run nexmark runs all queries, and all are equal to the plain loops"() {
    const { stdout } = await runNode("demo/nexmark/start.mjs", "--events", "20000");
    const lines = stdout.trimEnd().split("\n").slice(-9);
    assert.deepEqual(
      lines.map((line) => line.match(/^(q\d) .* {2}20,000 .* (\w+)$/)?.slice(1)),
      Array.from({ length: 9 }, (_, n) => [`q${n}`, "yes"]),
    );
  },
  async "tidemark run prints the rows of one query"() {
    const job = ["demo/nexmark/job.ts", "--query", "q2", "--events", "20000"];
    const { stdout } = await runNode("dist/cli/main.js", "run", ...job);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.ok(rows.length > 50);
    assert.ok(rows.every(({ auction }) => auction % 123 === 0));
  },
};
