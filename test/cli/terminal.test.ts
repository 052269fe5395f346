import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Screen } from "../inspect/screen.ts";
import { Command, fixtures, main } from "./command.ts";

// util-linux's `script` gives a command a terminal; others take other options, or there is none.
const hasScript =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
if (!hasScript)
  console.log("skipped: the progress line on a real terminal, for want of util-linux's `script`");

/** Runs the tool on a terminal with so many columns. */
function onTerminal(columns: number, args: string): Command {
  const shell = `stty cols ${columns} rows 24; exec "${process.execPath}" "${main}" ${args}`;
  return new Command("script", ["--quiet", "--flush", "--return", "--command", shell, "/dev/null"]);
}

function screenOf(output: string): readonly string[] {
  const screen = new Screen();
  screen.write(output.replaceAll("\r\n", "\n"));
  return screen.lines;
}

describe.runIf(hasScript)("on a terminal", () => {
  test("progress is one line, drawn over and finished with a line end", async () => {
    const command = onTerminal(60, `run ${fixtures}/endless.ts > /dev/null`);
    await command.until(({ stdout }) => stdout.split(" out ").length > 3);
    command.child.stdin.write("\u0003");
    const { code, stdout } = await command.ended();
    expect(code).toBe(130);
    expect(stdout).not.toContain("\u001b[?25l");
    const lines = screenOf(stdout);
    expect(lines.every((line) => line.length < 60)).toBe(true);
    expect(lines.filter((line) => line.includes(" in  "))).toEqual([
      expect.stringMatching(/^endless {2}stopped/),
    ]);
    expect(lines.at(-1)).toBe("");
  });

  test("what the flow prints stays whole, above the line", async () => {
    const command = onTerminal(60, `run ${fixtures}/endless-lines.mjs`);
    await command.until(({ stdout }) => stdout.split(" out ").length > 3);
    command.child.stdin.write("\u0003");
    const { stdout } = await command.ended();
    const printed = screenOf(stdout).filter((line) => /^\d+$/.test(line));
    expect(printed.length).toBeGreaterThan(10);
    expect(printed).toEqual(printed.map((_, n) => String(n)));
  });

  test("a narrow one gets less of the line", async () => {
    const command = onTerminal(20, `run ${fixtures}/endless.ts > /dev/null`);
    await command.until(({ stdout }) => stdout.includes(" in"));
    command.child.stdin.write("\u0003");
    const { stdout } = await command.ended();
    expect(screenOf(stdout).filter((line) => line.includes(" in") && line.length >= 20)).toEqual([]);
  });

  test("a dumb one gets plain lines", async () => {
    const shell = `TERM=dumb exec "${process.execPath}" "${main}" run ${fixtures}/double.ts`;
    const command = new Command("script", ["--quiet", "--return", "--command", shell, "/dev/null"]);
    const { stdout } = await command.ended();
    expect(stdout).toContain("Z double  finished");
    expect(stdout).not.toContain("\u001b");
  });
});
