import { session, sliding, tumbling, type Windower } from "tidemark";
import { given, testFlow, watermark } from "tidemark/testing";
import { expect, test } from "vitest";

// A window ends where event time has come to its end, not beyond it; also when nothing else has come meanwhile.

const windowers: readonly (readonly [name: string, windower: Windower<number>])[] = [
  ["tumbling", tumbling(10)],
  ["sliding", sliding({ length: 10, every: 10 })],
  ["session", session({ gap: 7 })],
];

async function countedAround(windower: Windower<number>, allowedLateness: number): Promise<unknown> {
  const stream = given([{ value: 1, at: 3 }, watermark(10), { value: 1, at: 5 }]);
  const { results, late } = stream
    .keyBy("key", () => "all")
    .window(windower, { allowedLateness })
    .count("count");
  const kit = testFlow(stream.flow);
  await kit.run();
  return {
    results: kit.values(results).map(({ kind, value }) => `${kind} ${value}`),
    late: kit.values(late),
  };
}

test.each(windowers)("%s windows take no record once event time is at their end", async (_name, windower) => {
  expect(await countedAround(windower, 0)).toEqual({ results: ["final 1"], late: [1] });
});

test.each(windowers.slice(0, 2))(
  "%s windows are updated by one that may be late",
  async (_name, windower) => {
    expect(await countedAround(windower, 5)).toEqual({ results: ["final 1", "updated 2"], late: [] });
  },
);
