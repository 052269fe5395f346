import { describe, expect, test } from "vitest";
import { fixtures, start } from "./command.ts";

const endless = `${fixtures}/endless.ts`;

describe("a signal lets the flow finish what it has read", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: exit code %i", async (signal, code) => {
    const command = start("run", endless);
    await command.until(({ stdout }) => stdout.includes("100\n"));
    command.child.kill(signal);
    const ended = await command.ended();
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain("again to quit at once");
    const [, read, written] = /stopped {2}(\S+) in {2}(\S+) out/.exec(ended.stderr) ?? [];
    expect(read).toBeDefined();
    expect(written).toBe(read);
  });
});

test("a second signal ends what does not end by itself", async () => {
  const command = start("run", `${fixtures}/hanging-sink.mjs`);
  await command.until(({ stdout }) => stdout.includes("3\n"));
  command.child.kill("SIGINT");
  await command.until(({ stderr }) => stderr.includes("press Ctrl-C again"));
  command.child.kill("SIGINT");
  const { code, stderr } = await command.ended();
  expect(code).toBe(130);
  expect(stderr).toMatch(/hanging {2}stopped[^\n]*\n$/);
});

test("the report tells that the flow was stopped", async () => {
  const command = start("run", endless, "--json", "--quiet");
  await command.until(({ stdout }) => stdout.includes("100\n"));
  command.child.kill("SIGINT");
  const { stdout, stderr } = await command.ended();
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ outcome: "stopped" });
  expect(stderr).toBe("");
});

describe("when nobody reads standard output any more the flow ends, with no complaint", () => {
  test.each(["endless.ts", "endless-lines.mjs"])("%s", async (file) => {
    const command = start("run", "--quiet", `${fixtures}/${file}`);
    await command.until(({ stdout }) => stdout.includes("0\n"));
    command.child.stdout.destroy();
    const { code, stderr } = await command.ended();
    expect({ code, stderr }).toEqual({ code: 141, stderr: "" });
  });
});
