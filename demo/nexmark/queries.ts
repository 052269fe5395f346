import { type Dataflow, run } from "tidemark";
import type { NexmarkEndsWithLate, NexmarkInput } from "./ends.ts";
import type { NexmarkEvent } from "./events.ts";
import type { PlainAnswer, PlainQuery } from "./plain/answer.ts";
import { plainQ0 } from "./plain/q0.ts";
import { plainQ1 } from "./plain/q1.ts";
import { plainQ2 } from "./plain/q2.ts";
import { plainQ3 } from "./plain/q3.ts";
import { plainQ4 } from "./plain/q4.ts";
import { plainQ5 } from "./plain/q5.ts";
import { plainQ6 } from "./plain/q6.ts";
import { plainQ7 } from "./plain/q7.ts";
import { plainQ8 } from "./plain/q8.ts";
import { q0 } from "./queries/q0.ts";
import { q1 } from "./queries/q1.ts";
import { q2 } from "./queries/q2.ts";
import { q3 } from "./queries/q3.ts";
import { q4 } from "./queries/q4.ts";
import { q5 } from "./queries/q5.ts";
import { q6 } from "./queries/q6.ts";
import { q7 } from "./queries/q7.ts";
import { q8 } from "./queries/q8.ts";

/** A query, whatever its rows are. */
export interface NexmarkQuery {
  readonly title: string;
  /** Whether the rows come in one order only. Otherwise those of one millisecond may come in any. */
  readonly ordered: boolean;
  /** The flow over these ends. */
  readonly build: (ends: NexmarkEndsWithLate<unknown>) => Dataflow;
  /** Runs the flow to its end. */
  readonly answer: (input: NexmarkInput) => Promise<PlainAnswer<unknown>>;
  /** The same by plain loops. */
  readonly plain: PlainQuery<unknown>;
}

/** The queries by name. */
export const QUERIES: Readonly<Record<string, NexmarkQuery>> = {
  q0: query("pass through", q0, plainQ0),
  q1: query("currency conversion", q1, plainQ1),
  q2: query("selection", q2, plainQ2),
  q3: { ...query("local item suggestion", q3, plainQ3), ordered: false },
  q4: query("average price for a category", q4, plainQ4),
  q5: query("hot items", q5, plainQ5),
  q6: query("average selling price by seller", q6, plainQ6),
  q7: query("highest bid", q7, plainQ7),
  q8: query("monitor new users", q8, plainQ8),
};

/** That the flow and the loops make rows of one type is checked here. */
function query<R>(
  title: string,
  build: (ends: NexmarkEndsWithLate<R>) => Dataflow,
  plain: PlainQuery<R>,
): NexmarkQuery {
  return {
    title,
    ordered: true,
    build,
    plain,
    async answer(input) {
      const rows: R[] = [];
      const late: NexmarkEvent[] = [];
      await run(build({ ...input, result: rows, late }));
      return { rows, late };
    },
  };
}
