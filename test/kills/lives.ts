import { expect } from "vitest";
import type { Installed } from "../cli/installed.ts";
import type { Job } from "../cli/job.ts";

/** What the last life had said when it was killed: the number of records it had done. */
export const NOTHING_YET = "0";

/** A number from 0 up to 1. Lives are drawn with it; what they do in the time is the machine's. */
export type Random = () => number;

/** How lives are lived. */
export interface Lives {
  readonly lives: number;
  readonly random: Random;
  /** Is told how far each life had come when it was killed. */
  readonly moments: string[];
}

/**
 * Lives of one job, each ended by SIGKILL: three of four at some record, with commits each few of them, the fourth before it
 * has done anything, in the midst of resuming.
 */
export async function liveAndDie(
  installed: Installed,
  job: Job,
  { lives, random, moments }: Lives,
): Promise<void> {
  let startMs = 500;
  for (let life = 0; life < lives; life++) {
    job.add(500);
    const moment = 10 * (5 + Math.floor(random() * 25));
    const stall = moment + Math.floor(random() * 200); // so that it cannot end before it is killed
    const workers = String(1 + (life % 3));
    const began = performance.now();
    const command = installed.start(
      ...job.args("--paced", "--epoch=20r", "--workers", workers, "--stall", String(stall), "-q"),
    );
    if (life > 0 && random() < 0.25) await someTime(random() * startMs);
    else {
      await command.until(({ stdout }) => stdout !== "");
      startMs = performance.now() - began;
      await command.until(({ stdout }) => `\n${stdout}`.includes(`\n${moment}\n`));
    }
    command.child.kill("SIGKILL");
    const { code, stdout, stderr } = await command.ended();
    moments.push(stdout.trimEnd().split("\n").at(-1) || NOTHING_YET);
    expect({ code, stderr }, `life ${life}`).toEqual({ code: null, stderr: "" });
  }
}

/** The one thing here that is done after some time: a process is to be killed at a moment that it knows nothing of. */
function someTime(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
