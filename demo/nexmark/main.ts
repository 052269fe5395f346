import { parseRequest, USAGE } from "./arguments.ts";
import { nexmarkEvents } from "./generator/generator.ts";
import { measure } from "./measure.ts";
import { QUERIES } from "./queries.ts";
import { head, lineOf } from "./table.ts";

/**
 * Makes the events, runs the queries over them, and prints a line for each.
 * @returns The exit code: 0 if all gave what the plain loops give, 1 if not, 2 for arguments that it cannot take.
 */
export async function main(args: readonly string[]): Promise<number> {
  let request: ReturnType<typeof parseRequest>;
  try {
    request = parseRequest(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { options, queries } = request;
  const began = performance.now();
  const events = nexmarkEvents(options);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${events.length.toLocaleString("en-US")} events of seed ${options.seed}, made in ${seconds.toFixed(1)} s\n`,
  );
  console.log(head());
  let code = 0;
  for (const name of queries) {
    const query = QUERIES[name]!;
    const measured = await measure(query, events, () => performance.now());
    console.log(lineOf(name, query.title, events.length, measured));
    if (!measured.isEqual) code = 1;
  }
  return code;
}
