import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { renderError } from "../../ts/cli/render-error.ts";

const workingFolder = process.cwd();
const plain = { verbose: false, workingFolder };

function withStack(error: Error, ...frames: string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test("of a stack, only what lies in the user's files, told from the working folder", () => {
  const folder = pathToFileURL(workingFolder).href;
  const error = withStack(
    new TypeError("boom"),
    `isPaid (${folder}/orders.ts:31:9)`,
    `Worker.step (${folder}/ts/timely/worker.ts:1:1)`,
    `parse (${folder}/node_modules/csv-parse/index.js:1:1)`,
    "process.processImmediate (node:internal/timers:1:1)",
    "new Promise (<anonymous>)",
    "async file:///elsewhere/main.ts:2:2",
  );
  expect(renderError(error, plain)).toBe(
    "TypeError: boom\n    at isPaid (orders.ts:31:9)\n    at async /elsewhere/main.ts:2:2",
  );
});

test("each cause once: not again where the error before has quoted it", () => {
  const innermost = withStack(new RangeError("too far"));
  const inner = withStack(new Error("no luck", { cause: innermost }));
  const quoting = withStack(new Error("step failed: Error: no luck", { cause: inner }));
  expect(renderError(quoting, plain)).toBe(
    "Error: step failed: Error: no luck\nbecause of RangeError: too far",
  );
});

test("the place of a syntax error stays", () => {
  const error = new SyntaxError("no export named x");
  error.stack = `file:///a.mjs:1\nimport {x} from "y";\n        ^\nSyntaxError: no export named x\n    at node:internal/x:1:1`;
  expect(renderError(error, plain)).toBe(
    'file:///a.mjs:1\nimport {x} from "y";\n        ^\nSyntaxError: no export named x',
  );
});

test.each([
  ["text", '"text"'],
  [null, "null"],
  [{ a: 1n }, '{"a":"1n"}'],
])("what is no error is rendered: %s", (thrown, text) => {
  expect(renderError(thrown, plain)).toBe(text);
});

test("causes in a circle come to an end", () => {
  const error = withStack(new Error("round"));
  error.cause = error;
  expect(renderError(error, plain)).toBe("Error: round");
});

test("of several errors, the first", () => {
  const several = withStack(new AggregateError([withStack(new Error("first")), new Error("second")], "two"));
  expect(renderError(several, plain)).toBe("AggregateError: two\nbecause of Error: first");
});

test("verbose shows everything", () => {
  const error = withStack(new TypeError("boom"), "process.processImmediate (node:internal/timers:1:1)");
  expect(renderError(error, { ...plain, verbose: true })).toContain("node:internal/timers");
});

test.each([false, true])(
  "whatever was thrown has a text, fit for a terminal, verbose or not: %s",
  (verbose) => {
    const no = (): never => {
      throw new Error("no");
    };
    const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
    revoke();
    const hostile = [
      proxy,
      Object.defineProperty(new Error("x"), "message", { get: no }),
      Object.defineProperty(new Error("x"), "cause", { get: no }),
      Object.assign(new Error("x"), { name: Symbol("s"), stack: 7 }),
      Object.assign(new Error("x"), { cause: proxy }),
      Object.create(Error.prototype, { message: { value: Symbol("s") } }),
      { [Symbol.for("nodejs.util.inspect.custom")]: no },
      Object.assign(new Error("\u001b[2J\u009b\r"), { cause: "\u001b]0;pwned\u0007" }),
      new AggregateError([proxy]),
      "\u001b[2J",
    ];
    for (const thrown of hostile) {
      const text = renderError(thrown, { verbose, workingFolder });
      expect(text).toMatch(/./);
      expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
    }
  },
);
