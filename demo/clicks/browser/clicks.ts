import { type RunningFlow, run, start } from "tidemark";
import { clearStore, inspectStore } from "tidemark/stores";
import { idbStore } from "tidemark/stores/idb";
import { byId } from "../../pages/element.ts";
import { count } from "../../pages/format.ts";
import { Fingerprint } from "../fingerprint.ts";
import type { Row } from "../flow.ts";
import { clicksJob } from "../job.ts";
import { type RowLog, rowsSink } from "../rows-sink.ts";
import { forget, recall, remember } from "./memory.ts";
import { RowsDatabase } from "./rows-database.ts";
import { View } from "./view.ts";

/** A hundred minutes of a shop, in some twenty seconds. */
const CLICKS = 24_000;
const PER_SECOND = 1_200;

const store = idbStore("clicks-demo");
const database = new RowsDatabase();
const view = new View(100);
const kill = byId("kill", HTMLButtonElement);
const anew = byId("anew", HTMLButtonElement);

// The page has nothing that runs when it is left: a reload ends it as abruptly as a crash does.
kill.addEventListener("click", () => location.reload());
anew.addEventListener("click", () => void beginAnew());

let running: RunningFlow | undefined;

/** One life of the flow: from where the tab before has come to, if one has died, to the end. */
async function live(): Promise<void> {
  kill.disabled = anew.disabled = false;
  const isHeir = recall().state === "running";
  try {
    await inherit(isHeir);
    running = start(clicksJob(rowsSink(log), { count: CLICKS, perSecond: PER_SECOND }), {
      recovery: { store, every: { seconds: 0.25 } },
    });
    watch(running, isHeir);
    await running.done;
    if (running.state !== "finished") return; // stopped, to begin anew
    remember({ ...recall(), state: "finished" });
    view.showProgress(1, running.inspect().recovery?.epoch ?? 0);
    await judge();
  } catch (error) {
    view.say(error instanceof Error ? error.message : String(error), "failed");
  }
}

/** Shows what is there. If the tab before has died, notes where: at once, as this one may die before it does anything. */
async function inherit(isHeir: boolean): Promise<void> {
  const rows = await database.all();
  view.show(rows, []);
  const deaths = isHeir ? [...recall().deaths, view.latestMinute] : [];
  remember({ state: "running", deaths });
  view.show(rows, deaths);
}

/** Rows go to the database, and to the page once they are there. */
const log: RowLog = {
  async cut(end) {
    await database.cut(end);
    view.show(await database.all(), recall().deaths);
  },
  async append(from, rows) {
    await database.append(from, rows);
    view.add(rows);
  },
};

function watch(running: RunningFlow, isHeir: boolean): void {
  let from: number | undefined; // where this life has begun, as a share
  const look = (): void => {
    if (running.state !== "running") return;
    const { progress, recovery } = running.inspect();
    if (progress !== undefined) {
      from ??= progress;
      const how = isHeir ? `the tab before was killed; gone on at click ${count(from * CLICKS)} · ` : "";
      view.showProgress(progress, recovery?.epoch ?? 0);
      view.say(`${how}${count(progress * CLICKS)} of ${count(CLICKS)} clicks read`);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function judge(): Promise<void> {
  kill.disabled = true;
  anew.disabled = false;
  view.say("all clicks read; the same flow runs once more, undisturbed and without a store …");
  const expected: Row[] = [];
  await run(clicksJob(expected, { count: CLICKS }));
  view.judge(Fingerprint.of(expected));
  const { length } = recall().deaths;
  view.say(`all clicks read, in ${count(length + 1)} ${length === 0 ? "tab" : "tabs"}`, "done");
}

async function showFinished(): Promise<void> {
  view.show(await database.all(), recall().deaths);
  view.showProgress(1, (await inspectStore(store)).epoch);
  await judge();
}

async function beginAnew(): Promise<void> {
  kill.disabled = anew.disabled = true;
  await running?.stop("begins anew").catch(() => {}); // why it failed was shown
  await clearStore(store);
  await database.clear();
  forget();
  location.reload();
}

await (recall().state === "finished" ? showFinished() : live());
