import { simulate } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { steps } from "../flow/engine/kept-steps.ts";
import { notRepeatable, onOneWorker, subject } from "./subjects.ts";

const SEEDS = Number(process.env.SEEDS ?? 5);
const FROM = Number(process.env.FROM ?? 1);

describe("a flow whose process dies at any moment gives each row once", () => {
  test.each(Object.keys(steps))("%s", { timeout: 600_000 }, async (name) => {
    if (notRepeatable[name] !== undefined) return;
    let lives = 0;
    for (let seed = FROM; seed < FROM + SEEDS; seed++) {
      const { differences, ...rest } = await simulate(subject(name, seed), {
        seed,
        workers: onOneWorker.test(name) ? 1 : 3,
      }).catch((error: Error) => {
        throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
      });
      lives += rest.lives;
      expect(differences, `seed ${seed}, ${JSON.stringify(rest)}`).toEqual([]);
    }
    expect(lives).toBeGreaterThan(SEEDS);
  });
});
