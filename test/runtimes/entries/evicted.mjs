// workerd with a Durable Object that runs a flow, with state and rows in its storage, and that is evicted again and again.
import { DurableObject } from "cloudflare:workers";
import { durableObjectStore } from "tidemark/stores/durable-object";
import { count, fingerprintOf, live, undisturbed } from "../cases/clicks.mjs";

/** After how many clicks of its own each life ends: in memory nothing is left of it. */
const LIVES = [800, 1_900, 1, 500, 2_600];

class Runner extends DurableObject {
  #running;

  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/run":
        this.#running = live(logIn(this.ctx.storage), durableObjectStore(this.ctx.storage));
        await this.#running.done;
        return Response.json({
          read: this.#running.inspect().read,
          rows: fingerprintOf(await rowsIn(this.ctx.storage)),
        });
      case "/told":
        return Response.json(
          this.#running === undefined ? { read: 0 } : { read: this.#running.inspect().read },
        );
      default:
        return this.ctx.abort("evicted");
    }
  }
}
export class Keys extends Runner {}
export class Sqlite extends Runner {}

/** Rows under keys of their own, which the flow's store knows nothing of. Numbers of one length are in the order of texts. */
const keyOf = (from) => `rows/${String(from).padStart(9, "0")}`;

function logIn(storage) {
  return {
    async cut(end) {
      for (const key of (await storage.list({ prefix: "rows/", start: keyOf(end) })).keys())
        await storage.delete(key);
    },
    append: (from, rows) => storage.put(keyOf(from), rows),
  };
}

async function rowsIn(storage) {
  return [...(await storage.list({ prefix: "rows/" })).values()].flat();
}

/** A stub is of no more use once its object was aborted. */
const stubOf = (objects) => objects.get(objects.idFromName("clicks"));
const ask = async (objects, path) => (await stubOf(objects).fetch(`http://object${path}`)).json();

async function oneLife(objects, clicks) {
  const life = ask(objects, "/run").then(
    () => "it ended by itself",
    () => undefined,
  );
  while ((await ask(objects, "/told")).read < clicks) await new Promise((resolve) => setTimeout(resolve, 1));
  await ask(objects, "/evict").catch(() => {}); // whoever evicts it is told so, too
  const problem = await life;
  if (problem !== undefined) throw new Error(problem);
}

async function test(objects, expected) {
  for (const clicks of LIVES) await oneLife(objects, clicks);
  const { read, rows } = await ask(objects, "/run");
  if (rows !== expected) return [`rows ${rows}, undisturbed ${expected}`];
  if (!(read < count)) return [`the last life has read all ${count} clicks: it went on from nothing`];
  return [];
}

export default {
  async test(_controller, { KEYS, SQLITE }) {
    const expected = await undisturbed();
    const failures = [];
    for (const objects of [KEYS, SQLITE])
      failures.push(...(await test(objects, expected).catch((error) => [String(error.stack)])));
    console.log(
      `RESULT ${JSON.stringify({ passed: failures.length === 0 ? 2 * LIVES.length : 0, failures })}`,
    );
  },
};
