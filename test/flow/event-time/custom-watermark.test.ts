import { Dataflow, type EventTimeOptions, StepError, type WatermarkGenerator } from "tidemark";
import { describe, expect, test } from "vitest";
import { failureOfFlow, runToEnd } from "../given.ts";
import { watchTime } from "./watching.ts";

const places = {
  "at the input": (options: EventTimeOptions<number>) =>
    new Dataflow("test").input("in", [1, 2, 3], { eventTime: options }),
  "in mid-flow": (options: EventTimeOptions<number>) =>
    new Dataflow("test").input("in", [1, 2, 3]).withEventTime("time", options),
};

describe.each(Object.keys(places) as (keyof typeof places)[])("a watermark of one's own, %s", (place) => {
  const failure = async (watermark: () => WatermarkGenerator<number>): Promise<unknown> => {
    const stream = places[place]({ at: (n) => n, watermark });
    stream.output("out", []);
    return failureOfFlow(stream.flow);
  };
  const answering = (answer: unknown): (() => WatermarkGenerator<number>) => {
    return () => ({ onRecord: () => answer as number });
  };

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [9e15], ["5"], [new Date(5)], [true], [5n], [{}]])(
    "must be an instant, which %s is not",
    async (answer) => {
      const error = await failure(answering(answer));
      expect(error).toBeInstanceOf(StepError);
      expect(error).toMatchObject({
        code: "bad-event-time",
        message: expect.stringContaining("instant or nothing"),
      });
    },
  );

  test.each([[undefined], [null], [Number.NEGATIVE_INFINITY], [-1e300]])(
    "may say nothing: %s",
    async (answer) => {
      const stream = places[place]({ at: (n) => n - 9, watermark: answering(answer) });
      const seen = watchTime(stream.keyBy("key", () => "all"));
      await runToEnd(stream.flow);
      expect(seen.watermarks).toEqual([Number.POSITIVE_INFINITY]);
    },
  );

  test("that throws ends the flow, and says for which record", async () => {
    const onRecord = (): number => {
      throw new RangeError("no idea");
    };
    expect(await failure(() => ({ onRecord }))).toMatchObject({
      code: "bad-event-time",
      message: expect.stringContaining("the watermark generator threw"),
      cause: { message: "no idea" },
    });
  });

  test("that cannot be made ends the flow", async () => {
    const error = await failure(() => {
      throw new RangeError("no generator");
    });
    expect(error).toMatchObject({
      code: "bad-event-time",
      message: expect.stringContaining("watermark"),
      cause: { message: "no generator" },
    });
  });

  test("is made by a function: a generator itself is refused", () => {
    const generator = { onRecord: (eventTime: number) => eventTime };
    const watermark = generator as unknown as () => WatermarkGenerator<number>;
    expect(() => places[place]({ at: (n) => n, watermark })).toThrow("watermark must be a function");
  });

  test.each([[undefined], [{}], [{ onRecord: 5 }]])("that is none, %j, ends the flow", async (generator) => {
    expect(await failure(() => generator as WatermarkGenerator<number>)).toMatchObject({
      code: "bad-event-time",
      message: expect.stringContaining("onRecord"),
    });
  });
});
