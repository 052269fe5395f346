import { mkdirSync, writeFileSync } from "node:fs";
import { parquetWriteFile } from "hyparquet-writer";

/** Writes the small files that the examples in the sources read. */
export async function writeExampleFiles(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(folder + name, lines.map((line) => `${line}\n`).join(""));
  write("airports.csv", ["iata,name,state", "ABE,Lehigh Valley,PA", "ABI,Abilene,TX"]);
  write("events.jsonl", ['{"id":"a"}', "no JSON", '{"id":"b"}']);
  write("book.txt", ["to be", "or not"]);
  await parquetWriteFile({
    filename: `${folder}flights.parquet`,
    columnData: [
      { name: "origin", data: ["ABE", "ABI", "ABE"], type: "STRING" },
      { name: "delay", data: [75, 5, 12], type: "INT32" },
    ],
  });
}
