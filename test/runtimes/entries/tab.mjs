// A page that runs a flow with its state in IndexedDB, from where the tab before it had come to. Tells how far it is in
// `globalThis.told`; its rows are in a database of their own, which the flow's store knows nothing of.
import { createStore, delMany, entries, keys, set } from "idb-keyval";
import { idbStore } from "tidemark/stores/idb";
import { count, fingerprintOf, live, undisturbed } from "../cases/clicks.mjs";

const rows = createStore("clicks-rows", "rows");
const log = {
  cut: async (end) =>
    delMany(
      (await keys(rows)).filter((from) => from >= end),
      rows,
    ),
  append: (from, more) => set(from, more, rows),
};
globalThis.told = { read: 0, epoch: 0 };
const running = live(log, idbStore("clicks"));
const watch = setInterval(() => {
  const { read, recovery } = running.inspect();
  globalThis.told = { read, epoch: recovery?.epoch ?? 0 };
}, 5);
await running.done;
clearInterval(watch);
const written = (await entries(rows)).sort(([a], [b]) => a - b).flatMap(([, some]) => some);
globalThis.told = {
  read: running.inspect().read,
  count,
  fingerprint: fingerprintOf(written),
  expected: await undisturbed(),
};
