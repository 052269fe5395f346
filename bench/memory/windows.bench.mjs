// Memory of windows, see moving-keys.mjs.
import { count, countWindow, globalWindow, session, sliding, tumbling } from "tidemark";
import { measure, SECOND } from "./moving-keys.mjs";

const sliding10 = (every) => sliding({ length: 10 * SECOND, every: every * SECOND });
const lateness = { allowedLateness: 5 * SECOND };
const comeAndGo = {
  tumbling: [tumbling(10 * SECOND)],
  "tumbling, 5 s of lateness": [tumbling(10 * SECOND), lateness],
  "sliding 10/1": [sliding10(1)],
  "sliding 10/1, 5 s of lateness": [sliding10(1), lateness],
  session: [session({ gap: SECOND })],
  "session, 5 s of lateness": [session({ gap: SECOND }), lateness],
  "count, of 10": [countWindow(10)],
  "global, purged by time": [globalWindow({ trigger: { every: 10 * SECOND }, purge: true })],
};
// A window of more records than a key has does not fill up before the end: that is what it is.
const occurOnce = {
  tumbling: comeAndGo.tumbling,
  "sliding 10/5, 5 s of lateness": [sliding10(5), lateness],
  "session, 5 s of lateness": comeAndGo["session, 5 s of lateness"],
  "count, of 1": [countWindow(1)],
  "global, purged by time": comeAndGo["global, purged by time"],
};

export async function bench() {
  const lines = [];
  for (const [keys, windows] of [
    ["come and go", comeAndGo],
    ["occur once", occurOnce],
  ]) {
    for (const [name, [windower, options]] of Object.entries(windows)) {
      const build = (keyed) => keyed.window(windower, options).aggregate("w", count());
      lines.push(await measure(name, keys, ["memory.w"], build));
    }
  }
  return lines;
}
