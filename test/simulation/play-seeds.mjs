import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";

/** A seed that takes longer never ends. */
const PATIENCE_MS = 60_000;

/**
 * Runs seeds in a process of their own.
 * @param {string} program As `bundleSeeds` made it.
 * @param {readonly [from: number, count: number, stride: number, word?: string]} range
 * @param {(seed: { seed: number, step: string, problem?: string }) => void | "enough"} heed Called for each that is over.
 */
export function playSeeds(program, range, heed) {
  return new Promise((settle, fail) => {
    const args = [program, ...range.map(String)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => child.kill("SIGKILL");
    let under = { seed: range[0], step: "" };
    let said = "";
    let isEnough = false;
    let patience = setTimeout(kill, PATIENCE_MS);
    process.once("exit", kill);
    child.stderr.on("data", (text) => {
      said += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { isOver, ...seed } = JSON.parse(line);
      under = isOver ? undefined : seed;
      clearTimeout(patience);
      patience = setTimeout(kill, PATIENCE_MS);
      if (!isOver || isEnough || heed(seed) !== "enough") return;
      isEnough = true;
      kill();
    });
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(patience);
      process.off("exit", kill);
      if (code !== 0 && !isEnough) {
        const problem = code === null ? "never ended" : said.trim().split("\n").slice(0, 6).join(" | ");
        heed({ ...(under ?? { seed: range[0], step: "" }), problem });
      }
      settle();
    });
  });
}
