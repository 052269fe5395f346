import type { FlowState } from "tidemark";
import { describe, expect, test } from "vitest";
import { settle } from "../flow/settle.ts";
import { type Case, cases, Life, unhandledDuring } from "./life.ts";

const named = cases.map(
  (given) => [`${given.stage}: ${given.event}, the call ${given.manner}`, given] as const,
);
const possible = named.filter(([, given]) => new Life({ ...given }).isPossible);

/** In these, records that were read wait for their sink. */
const WAITING_TO_WRITE = ["opening a sink", "writing"];

/** Settled, whichever way. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };
const outcomeOf = (promise: PromiseLike<unknown>): Promise<Outcome> =>
  Promise.resolve(promise).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

/** How the flow is in the end. Who is told to end, and waits for a call that never settles, fails by its deadline. */
function endOf({ stage, event, manner }: Case): Extract<FlowState, "finished" | "stopped" | "failed"> {
  if (event.endsWith("fails")) return "failed";
  if (event === "end" && stage !== "stopping") return "finished";
  const waits = ["opening a sink", "writing", "closing a source", "closing a sink", "stopping"].includes(
    stage,
  );
  return waits && manner === "never answers" ? "failed" : "stopped";
}

describe("every promise settles, what was opened is let go of once, and the state is right", () => {
  test.each(possible)("%s", async (_name, given) => {
    const life = new Life(given);
    const { running, host, pushed, loop, traces } = life;
    const reading = outcomeOf(readAll(loop));
    const sent = [1, 2, 3].map((n) => outcomeOf(pushed.send(n)));
    expect(running.state).toBe("running");
    await life.reach();
    const isToldToStop = given.stage === "stopping";
    const hasObeyed = isToldToStop && given.manner === "obeys its signal";
    expect(running.state).toBe(hasObeyed ? "stopped" : isToldToStop ? "stopping" : "running");
    const unhandled = await unhandledDuring(async () => {
      const done = outcomeOf(running.done);
      await life.happen();
      const end = endOf(given);
      // At once, whatever is let go of; but when a source fails, what was read before has its time to be written.
      const isToBeWritten =
        given.event === "source fails" &&
        given.manner !== "answers late" &&
        WAITING_TO_WRITE.includes(given.stage);
      if (given.event.endsWith("fails")) expect(running.state).toBe(isToBeWritten ? "running" : "failed");
      await settle(host, Promise.all([done, reading, ...sent]));
      expect(running.state).toBe(end);
      const outcome = await done;
      expect("error" in outcome).toBe(end === "failed");
      if ("error" in outcome) {
        expect(outcome.error).toBe(running.error);
        const isFailure = given.event.endsWith("fails");
        if (isFailure) expect(outcome.error).toMatchObject({ cause: life.failure });
        else expect(outcome.error).toMatchObject({ name: "RunError", code: "stop-timeout" });
        if (isFailure && !isToldToStop) expect(await reading).toEqual(outcome);
        else expect(await reading).toHaveProperty("value"); // its own output was closed in time
      } else {
        expect(running.error).toBeUndefined();
        expect(await reading).toHaveProperty("value");
      }
      // Whoever comes later is answered too.
      expect(await settle(host, outcomeOf(running.stop()))).toEqual(outcome);
      expect(await settle(host, outcomeOf(pushed.send(4)))).toMatchObject({ error: { code: "closed" } });
      expect(() => pushed.push(5)).toThrow();
      await settle(host, outcomeOf(loop[Symbol.asyncIterator]().next()));
      await settle(host, outcomeOf(running[Symbol.asyncDispose]()));
      await host.settle();
    });
    expect(unhandled).toEqual([]);
    const [opened, letGo] = traces.balance;
    expect(letGo).toEqual(opened);
    expect(traces.overlaps).toEqual([]);
    expect(life.listeners).toBe(0);
    expect(host.timers + host.deferred).toBe(0);
  });
});

describe("a sink without abort is closed in place of that, and never within its write", () => {
  test.each(possible)("%s", async (_name, given) => {
    const life = new Life(given, { hasAbort: false });
    await life.reach();
    const done = outcomeOf(life.running.done);
    await life.happen();
    await settle(life.host, done);
    await life.host.settle();
    const { balance, overlaps } = life.traces;
    const [opened, letGo] = balance;
    const { stage, event, manner } = given;
    const writes = stage === "writing" || (stage === "stopping" && event !== "sink fails");
    const writesForEver = writes && manner === "never answers";
    expect(letGo).toEqual(writesForEver ? opened.filter((name) => name !== "sink y") : opened);
    expect(overlaps).toEqual([]);
  });
});

type Look = (life: Life) => PromiseLike<unknown> | undefined;

/** Who waits for the flow, each alone; and whether it hears of a failure. */
const looks: readonly (readonly [string, Look, boolean])[] = [
  ["nobody", () => undefined, false],
  ["done", ({ running }) => running.done, true],
  ["stop()", ({ running }) => running.stop(), true],
  ["asyncDispose", ({ running }) => running[Symbol.asyncDispose](), true],
  ["for await over a sink", ({ loop }) => readAll(loop), true],
  ["send", ({ pushed }) => pushed.send(1), false],
];

describe.each(looks)("a failure that %s waits for", (_who, look, hears) => {
  // Of a flow that is stopping somebody has `done` already: who has told it to stop.
  const failing = possible.filter(([, { stage, event }]) => event.endsWith("fails") && stage !== "stopping");
  test.each(failing)(`is ${hears ? "no" : "an"} unhandled rejection: %s`, async (_name, given) => {
    const life = new Life(given);
    let outcome: Outcome | undefined;
    const unhandled = await unhandledDuring(async () => {
      // Who stops the flow would keep it from failing.
      const isStop = _who === "stop()" || _who === "asyncDispose";
      const attend = (): void => {
        const promise = look(life);
        if (promise !== undefined) outcomeOf(promise).then((settled) => (outcome = settled));
      };
      if (!isStop) attend();
      await life.reach();
      await life.happen();
      if (isStop) attend();
      // Nobody may look at `done` but who is told to.
      while (life.host.nextTimerAt !== undefined) {
        life.host.advance(life.host.nextTimerAt - life.host.now());
        await life.host.settle();
      }
    });
    const { state, error } = life.running;
    expect(state).toBe("failed");
    expect(unhandled).toEqual(hears ? [] : [error]);
    if (hears) expect(outcome).toEqual({ error });
    else if (_who === "send") expect(outcome).toBeDefined();
  });
});

async function readAll(loop: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const value of loop) seen.push(value);
  return seen;
}
