import { expect, test } from "vitest";
import { builds } from "./cores.ts";

// The list is the review: a heap, a runtime or an import that slips in shows here.
const exported = [
  "allocate antichainClear antichainCount antichainEqual antichainFree antichainInsert antichainLessEqual",
  "antichainLessThan antichainNew antichainRows argumentAddress binNumbers binOf binStrings countedChange",
  "countedCount countedFree countedFrontier countedNew countedPrevious countedRefresh countsAdd countsClear",
  "countsCount countsFree countsLength countsNew countsRow failureCode graphLocation graphNew graphPath hashEnd",
  "hashWords keyAddress limitMemory memory release stringSeed trackerActive trackerAssume trackerBuildTable",
  "trackerBuffer trackerCommit trackerFree trackerFrontier trackerGrowStaging trackerMoved trackerNew trackerOccurrences",
  "trackerReceive trackerReserve trackerStaging trackerStagingCapacity trackerTake trackerUseNoTable trackerWatch",
]
  .join(" ")
  .split(" ");
const imported: Record<string, string[]> = { release: [], debug: ["env.abort"] };

test.each(builds)("%s imports and exports what it always did", (name, module) => {
  const names = WebAssembly.Module.exports(module).map((item) => item.name);
  expect(names.sort()).toEqual([...exported].sort());
  expect(WebAssembly.Module.imports(module).map((item) => `${item.module}.${item.name}`)).toEqual(
    imported[name],
  );
});
