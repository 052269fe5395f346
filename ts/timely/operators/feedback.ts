import { applySummary, type Summary } from "../../core/index.ts";
import { connect } from "../builder.ts";
import { TimelyError } from "../error.ts";
import { pipeline } from "../pact.ts";
import type { Scope } from "../scope.ts";
import type { Stream } from "../stream.ts";

/** The way round a loop. */
export interface FeedbackHandle<T> {
  readonly handle: {
    /**
     * Sends what comes on `stream` round the loop. Once, before the dataflow is complete.
     * @throws {TimelyError} `feedback-connected-twice`
     */
    connect(stream: Stream<T>): void;
  };
  /** What was sent round, at its later time. */
  readonly stream: Stream<T>;
}

/**
 * A stream whose records are given later, by `handle.connect`. Each round moves them on by `summary`; a record
 * whose time would exceed the largest coordinate ends there, as in Timely.
 */
export function feedback<T>(scope: Scope, summary: Summary): FeedbackHandle<T> {
  const builder = scope.operator("feedback");
  const input = builder.input<T>([], pipeline(), { frontier: "never" });
  const output = builder.output<T>([[input, summary]]);
  builder.build(([capability], info) => {
    const missing = new TimelyError(
      "feedback-not-connected",
      `operator "${info.name}" (#${info.index}): connect() was not called`,
    );
    scope.dataflow.graph.begin(input, missing);
    capability!.drop();
    return () => {
      for (let message = input.next(); message !== undefined; message = input.next()) {
        const later = applySummary(summary, message.time);
        if (later !== undefined) output.push(later, message.batch);
      }
    };
  });
  let isConnected = false;
  const handle = {
    connect(stream: Stream<T>): void {
      if (isConnected)
        throw new TimelyError("feedback-connected-twice", "feedback: connect() was called before");
      connect(stream, input, pipeline<T>());
      isConnected = true;
      scope.dataflow.graph.finish(input);
    },
  };
  return { handle, stream: output.stream };
}
