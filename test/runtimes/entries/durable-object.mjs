// workerd with Durable Objects: does what its text binding asks for inside of one object of each kind that it names.
import { DurableObject } from "cloudflare:workers";
import { checkWritten, testStorage, writeWithoutEnd } from "../cases/durable-object.mjs";

class Tested extends DurableObject {
  async fetch(request) {
    const { act, written } = await request.json();
    if (act === "cases") return Response.json(await testStorage(this.ctx.storage));
    if (act === "write") await writeWithoutEnd(this.ctx.storage);
    if (act === "check") await checkWritten(this.ctx.storage, written);
    return Response.json({ passed: 1, failures: [] });
  }
}
export class Keys extends Tested {}
export class Sqlite extends Tested {}

export default {
  async test(_controller, env) {
    const total = { passed: 0, failures: [] };
    for (const objects of JSON.parse(env.ASKED).kinds.map((kind) => env[kind])) {
      const object = objects.get(objects.idFromName("tested"));
      const response = await object.fetch("http://object/", { method: "POST", body: env.ASKED });
      if (!response.ok) throw new Error(await response.text());
      const { passed, failures } = await response.json();
      total.passed += passed;
      total.failures.push(...failures);
    }
    console.log(`RESULT ${JSON.stringify(total)}`);
  },
};
