import fc from "fast-check";
import type { Key } from "tidemark";
import type { Call } from "../../state/handover.ts";

/** What happens at the inputs of a logic of some sides, and how that ends. */
export interface Program {
  readonly sides: number;
  readonly events: readonly Event[];
  readonly end: "end" | "stop";
}

const PARTITIONS = 2;
const KEYS: readonly Key[] = ["a", "b", 3];
/** About where event time begins. */
const BEGIN = -10;

/** What happens next at the inputs. */
type Event =
  | { readonly type: "records"; readonly input: number; readonly rows: readonly Row[] }
  | { readonly type: "input advances"; readonly input: number; readonly by: number }
  | { readonly type: "all advance"; readonly by: number }
  | { readonly type: "watermark" }
  | { readonly type: "clock"; readonly by: number };

interface Row {
  readonly key: Key;
  /** How much later it happened than where the watermark of its input is; less than 0: it is late. */
  readonly aheadBy: number;
}

/** Records of some partitions a side, out of order and late, whose watermarks rise each on its own. */
export function programs(sides: number): fc.Arbitrary<Program> {
  const input = fc.nat({ max: sides * PARTITIONS - 1 });
  const row = fc.record({ key: fc.constantFrom(...KEYS), aheadBy: fc.integer({ min: -8, max: 25 }) });
  const rows = fc.array(row, { minLength: 1, maxLength: 4 });
  const by = fc.integer({ min: 1, max: 12 });
  const event: fc.Arbitrary<Event> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("records" as const), input, rows }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("input advances" as const), input, by }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("all advance" as const), by }) },
    { weight: 3, arbitrary: fc.constant({ type: "watermark" as const }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("clock" as const), by }) },
  );
  return fc.record({
    sides: fc.constant(sides),
    events: fc.array(event, { maxLength: 40, size: "max" }),
    end: fc.constantFrom("end" as const, "stop" as const),
  });
}

/** What the logic is given, but for the end. @param timed Whether records have event times; otherwise no watermark moves. */
export function callsOf({ sides, events }: Program, timed: boolean): Call[] {
  const watermarks: number[] = new Array(sides * PARTITIONS).fill(Number.NEGATIVE_INFINITY);
  const raise = (input: number, by: number): void => {
    if (timed) watermarks[input] = Math.max(BEGIN, watermarks[input]!) + by;
  };
  let n = 0;
  return events.flatMap((event): Call[] => {
    if (event.type === "watermark") return [{ call: "watermark", to: Math.min(...watermarks) }];
    if (event.type === "clock") return [{ call: "clock", byMs: event.by }];
    if (event.type === "input advances") raise(event.input, event.by);
    else if (event.type === "all advance") for (const input of watermarks.keys()) raise(input, event.by);
    else {
      const watermark = watermarks[event.input]!;
      const begin = Math.max(BEGIN, watermark);
      const rows = event.rows.map(({ key, aheadBy }) =>
        timed ? ([key, { n: n++ }, begin + aheadBy] as const) : ([key, { n: n++ }] as const),
      );
      return [{ call: "batch", rows, watermark, side: Math.floor(event.input / PARTITIONS) }];
    }
    return [];
  });
}
