import { mutantsOf } from "../mutants-of.mjs";

const aggregators = ["test/flow/aggregators"];
const policies = ["test/flow/policy/policies.test", "test/flow/policy/other-steps"];
const undone = ["test/flow/policy/no-trace", "test/flow/operators/windows/error-policy"];
const waits = ["test/flow/operators/async/map-async"];

/** Of aggregators, and of what happens where the user's functions throw. */
export const policy = [
  ...mutantsOf("ts/flow/aggregators/collect.ts", aggregators, [
    ["state[i - 1]!.eventTime <= eventTime", "true"],
    ["state[i - 1]!.eventTime <= eventTime", "state[i - 1]!.eventTime < eventTime", "sorting is stable"],
  ]),
  ...mutantsOf("ts/flow/aggregators/last.ts", aggregators, [
    ["kept.eventTime > eventTime ?", "kept.eventTime >= eventTime ?"],
    ["right.eventTime >= left.eventTime", "right.eventTime > left.eventTime"],
  ]),
  ...mutantsOf("ts/flow/aggregators/distinct.ts", aggregators, [
    ["result: (state) => new Set(state)", "result: (state) => state"],
  ]),
  ...mutantsOf("ts/flow/aggregators/mean.ts", aggregators, [
    ["      left.count += right.count;\n", "      left.count += 1;\n"],
  ]),
  ...mutantsOf("ts/flow/aggregators/top-k.ts", aggregators, [
    ["a.eventTime < b.eventTime && !isGreater", "a.eventTime <= b.eventTime && !isGreater"],
    [" || (a.eventTime < b.eventTime && !isGreater(b.measure, a.measure))", ""],
  ]),
  ...mutantsOf("ts/flow/aggregators/approx-distinct.ts", aggregators, [
    ["if (rank > registers[index]!) registers", "registers"],
    ["counts[0] = size - registers.size;", "counts[0] = 0;"],
  ]),
  ...mutantsOf("ts/flow/aggregators/quantile.ts", aggregators, [
    ["if (left.negativeStore.count !== negative) left", "if (false) left"],
    ["if (saved.count === state.count) return saved;", "return saved;"],
  ]),
  ...mutantsOf(
    "ts/flow/aggregators/staged.ts",
    [...aggregators, ...undone],
    [
      ["load(copyOf(save(state)))", "load(save(state))"],
      [
        "    const next = add(state, value, eventTime);\n    return () => next;",
        "    return () => add(state, value, eventTime);",
      ],
    ],
  ),
  ...mutantsOf("ts/flow/policy/retried.ts", policies, [
    ["let left = attempts - 1;", "let left = attempts;"],
    ["left > 0; left--", "left > 1; left--"],
  ]),
  ...mutantsOf(
    "ts/flow/policy/gathered.ts",
    [...policies, ...undone],
    [
      ["Array.isArray(many) ? many : Array.from(many)", "many as unknown[]"],
      ['for (const element of elements) settled(element, "the function");', ""],
    ],
  ),
  ...mutantsOf(
    "ts/flow/policy/guarded.ts",
    [...policies, ...undone],
    [
      ['ending === "fail" && attempts === 1', 'ending === "fail"'],
      ['ending === "fail" && attempts === 1', "attempts === 1"],
    ],
  ),
  ...mutantsOf("ts/flow/policy/backoff.ts", waits, [
    ["backoff.factor ** (failures - 1)", "backoff.factor ** failures"],
    ["Math.min(backoff.maxMs, ", "Math.max(backoff.maxMs, "],
    ["1 - backoff.jitter * host.random()", "1"],
  ]),
  ...mutantsOf("ts/flow/policy/failed-port.ts", policies, [
    ["[...outputs, { name: FAILED, keyed, timed }]", "[...outputs, { name: FAILED, keyed, timed: false }]"],
  ]),
];
