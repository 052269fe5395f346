import { run } from "tidemark";
import { same } from "./assert.mjs";
import { airports, flights, flightsFlow } from "./made/flights-job.mjs";

/** The job of the demo, over the file that its page reads. */
export const flightsCases = {
  async "20,000 flights give the rows of a straight loop"() {
    const result = [];
    await run(flightsFlow({ flights, airports, result }));
    const expected = straightLoop();
    for (const [i, row] of expected.entries()) same(result[i], row);
    same(result.length, expected.length);
    same(
      result.reduce((sum, row) => sum + row.flights, 0),
      20_000,
    );
  },
};

/** Uses nothing of Tidemark. */
function straightLoop() {
  const delays = {};
  for (const { origin, delay } of flights) {
    delays[origin] ??= [];
    delays[origin].push(delay);
  }
  const codes = Object.keys(delays).sort();
  return codes.map((airport) => {
    const minutes = delays[airport];
    const { name, city, state } = airports.find(({ iata }) => iata === airport);
    return {
      airport,
      name,
      city,
      state,
      flights: minutes.length,
      averageDelayMinutes: Math.round((minutes.reduce((a, b) => a + b) / minutes.length) * 100) / 100,
      worstDelayMinutes: Math.max(...minutes),
    };
  });
}
