import { mkdirSync } from "node:fs";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../../ts/host/random.ts";
import { Installed } from "../cli/installed.ts";
import { Job } from "../cli/job.ts";
import { type StoreKind, somePlaces } from "../cli/places.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { liveAndDie, NOTHING_YET } from "./lives.ts";

/** Lives that `npm test` has time for. `npm run kill` asks for more, and for other stores. */
const FEW: Readonly<Partial<Record<StoreKind, number>>> = { file: 12, sqlite: 6, postgres: 6 };
const asked = process.env["TIDEMARK_KILL_STORES"]?.split(",") as StoreKind[] | undefined;
const lives = Number(process.env["TIDEMARK_KILL_LIVES"] ?? Number.NaN);
const seed = Number(process.env["TIDEMARK_KILL_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const temp = tempFolder();
const places = await somePlaces(temp, asked ?? (Object.keys(FEW) as StoreKind[]));
mkdirSync(`${temp}installed`);
const installed = new Installed(`${temp}installed/`, places.peers);
beforeAll(() => places.start());
afterAll(() => places.stop());

describe.each(places.kinds)("with a store of kind %s", (kind) => {
  const count = lives || (FEW[kind] ?? 6);

  test(`a flow goes on after it was killed at any moment: ${count} lives, and the output is exact`, {
    timeout: 60_000 + 5_000 * count,
  }, async () => {
    const job = new Job({ store: places.place(kind, "killed").address, flowFile: "sums.mjs" });
    const moments: string[] = [];
    onTestFinished(({ task }) => {
      if (task.result?.state === "fail")
        console.log(`seed ${seed}, killed after so many records: ${moments}`);
    });
    const began = performance.now();
    await liveAndDie(installed, job, { lives: count, random: seededRandom(seed), moments });
    const { code, stdout, stderr } = installed.run(...job.args("--quiet", "--fast", "--json"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(job.written).toEqual(job.expected);
    const { read, recovery } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    // Lives that commit nothing would show nothing.
    if (count >= 10) expect(read).toBeLessThan(job.orders);
    const atStart = moments.filter((moment) => moment === NOTHING_YET).length;
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    if (asked !== undefined)
      console.log(
        `${kind}: ${count} lives in ${seconds} s (seed ${seed}), ${atStart} of them killed before the first record; ` +
          `${recovery.epoch} epochs committed, ${job.orders} orders, ${read} of them left for the last run; output exact`,
      );
  });
});
