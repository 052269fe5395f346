import { expect, test } from "vitest";
import { summarize } from "../../demo/flights/summary.ts";

const csv = `airport,name,city,state,flights,averageDelayMinutes,worstDelayMinutes
ABE,Lehigh Valley,Allentown,PA,5,3.26,50
ORD,"O'Hare, Chicago",Chicago,IL,1200,-0.5,1575
`;

test("the busiest airport comes first, and the last line says how fast it went", () => {
  expect(summarize(csv, { elapsedMs: 2000, path: "out.csv" })).toBe(`
     Airport          Flights  Average delay  Worst delay
─────────────────────────────────────────────────────────
ORD  O'Hare, Chicago    1,200       -0.5 min    1,575 min
ABE  Lehigh Valley          5        3.3 min       50 min

1,205 flights from 2 airports in 2.0 s, 603 records/s; all of them: out.csv`);
});

test("at most ten airports are shown", () => {
  const many = Array.from({ length: 30 }, (_, i) => `A${i},n,c,s,${i},0,0`).join("\n");
  const table = summarize(`${csv.split("\n")[0]}\n${many}\n`, { elapsedMs: 1, path: "x" });
  expect(table.match(/^A\d+ /gm)?.length).toBe(10);
});
