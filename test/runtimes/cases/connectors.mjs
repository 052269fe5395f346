import { Dataflow, pushSource, run } from "tidemark";
import { ok, same, throwsCode } from "./assert.mjs";

async function copied(source) {
  const out = [];
  const flow = new Dataflow("copy");
  flow.input("in", source).output("out", out);
  await run(flow);
  return out;
}

/** Sources and sinks made of what every platform has. */
export const connectorCases = {
  async "an iterable is read to its end"() {
    same(await copied(new Set([1, 2, 3])), [1, 2, 3]);
    same(await copied(new Map([["a", 1]])), [["a", 1]]);
    same(await copied([]), []);
  },
  async "an async iterable is read to its end"() {
    async function* slow() {
      for (let n = 0; n < 100; n++) yield await Promise.resolve(n);
    }
    same(
      await copied(slow()),
      Array.from({ length: 100 }, (_, n) => n),
    );
  },
  async "a web stream is read to its end"() {
    let n = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (n === 50) controller.close();
        else controller.enqueue(n++);
      },
    });
    same(
      await copied(stream),
      Array.from({ length: 50 }, (_, i) => i),
    );
  },
  async "a web stream is written and closed"() {
    const written = [];
    let closed = false;
    const sink = new WritableStream({
      write: (value) => void written.push(value),
      close: () => {
        closed = true;
      },
    });
    const flow = new Dataflow("write");
    flow.input("in", [1, 2, 3]).output("out", sink);
    await run(flow);
    same(written, [1, 2, 3]);
    ok(closed, "the stream was left open");
  },
  async "pushed records wake an idle flow"() {
    const pushed = pushSource();
    const out = [];
    const flow = new Dataflow("pushed");
    flow.input("in", pushed.source).output("out", (value) => {
      out.push(value);
      if (value < 5) pushed.push(value + 1);
      else pushed.end();
    });
    pushed.push(1);
    await run(flow);
    same(out, [1, 2, 3, 4, 5]);
  },
  async "a slow sink is waited for"() {
    const out = [];
    const flow = new Dataflow("slow");
    flow.input("in", [1, 2, 3]).output("out", async (value) => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      out.push(value);
    });
    await run(flow);
    same(out, [1, 2, 3]);
  },
  async "a source that fails fails the run, with its cause"() {
    async function* broken() {
      yield 1;
      throw new RangeError("cut off");
    }
    const error = await throwsCode("source-failed", () => copied(broken()));
    same(error.cause?.message, "cut off");
  },
};
