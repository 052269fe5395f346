import { applySummary, type Summary, sameTime } from "../../core/index.ts";
import { frozenSummary } from "../../core/summary.ts";
import { connect } from "../connect.ts";
import { TimelyError } from "../error.ts";
import type { Output } from "../output.ts";
import { pipeline } from "../pact.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin, StreamScope } from "../stream-origin.ts";
import { isIdentity } from "../time.ts";

/** The two ends of the way round a loop. */
export interface Feedback<T> {
  connect(stream: StreamOrigin<T>): void;
  readonly output: Output<T>;
}

/** An operator whose input is given later; it moves what comes there on by `summary`. */
export function feedback<T>(scope: StreamScope, given: Summary): Feedback<T> {
  const { graph } = scope.dataflow;
  const summary = frozenSummary(given, scope.depth, scope.depth);
  /** It is moved on elsewhere on the way round. */
  const staysOn = isIdentity(summary, scope.depth);
  const builder = new SessionBuilder(scope, "feedback");
  const input = builder.input<T>([], pipeline(), { frontier: "never" });
  const output = builder.output<T>([[input, summary]]);
  builder.build(([capability], info) => {
    const missing = new TimelyError(
      "feedback-not-connected",
      `operator "${info.name}" (#${info.index}): connect() was not called`,
    );
    graph.begin(input, missing);
    capability!.drop();
    return () => {
      for (let message = input.next(); message !== undefined; message = input.next()) {
        const later = applySummary(summary, message.time);
        // At an infinite coordinate it would go round for ever.
        if (later !== undefined && (staysOn || !sameTime(later, message.time)))
          output.push(Object.freeze(later), message.batch);
      }
    };
  });
  let isConnected = false;
  return {
    output,
    connect(stream): void {
      if (isConnected)
        throw new TimelyError("feedback-connected-twice", "feedback: connect() was called before");
      connect(stream, input, pipeline<T>());
      isConnected = true;
      graph.finish(input);
    },
  };
}
