import type { FlowReport } from "tidemark";
import { byId, element } from "../../pages/element.ts";
import { count, duration } from "../../pages/format.ts";
import { type Dataset, datasets } from "./datasets.ts";
import { ResultTable } from "./result-table.ts";
import { type JobResult, runJob } from "./run-job.ts";

const button = byId("run", HTMLButtonElement);
const progress = byId("progress", HTMLProgressElement);
const status = byId("status", HTMLElement);
const table = new ResultTable(byId("result", HTMLElement).querySelector("table")!);

byId("datasets", HTMLElement).append(...datasets.map(choice));
byId("controls", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  runChosen();
});
byId("controls", HTMLFormElement).addEventListener("change", runChosen);
runChosen();

function choice({ id, label, hint }: Dataset, index: number): HTMLElement {
  const input = element("input", "");
  Object.assign(input, { type: "radio", name: "dataset", value: id, defaultChecked: index === 0 });
  return element("label", "", input, label, element("small", "", hint));
}

async function runChosen(): Promise<void> {
  if (button.disabled) return;
  const chosen = new FormData(byId("controls", HTMLFormElement)).get("dataset");
  const dataset = datasets.find(({ id }) => id === chosen)!; // made from the same list
  setBusy(true);
  say(`fetching ${dataset.file} …`);
  try {
    showResult(await runJob(dataset, showProgress));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), "failed");
  } finally {
    setBusy(false);
  }
}

/** While one run is under way, no other can begin. */
function setBusy(isBusy: boolean): void {
  button.disabled = isBusy;
  for (const input of document.querySelectorAll<HTMLInputElement>("#datasets input")) input.disabled = isBusy;
  if (isBusy) progress.value = 0;
}

function showProgress({ read, elapsedMs, progress: share = 0 }: FlowReport): void {
  progress.value = share;
  say(`${count(read)} records read, ${count((read / elapsedMs) * 1000)} a second`);
}

function showResult({ rows, elapsedMs, read }: JobResult): void {
  const flights = rows.reduce((sum, row) => sum + row.flights, 0);
  progress.value = 1;
  byId("fact-flights", HTMLElement).textContent = count(flights);
  byId("fact-airports", HTMLElement).textContent = count(rows.length);
  byId("fact-time", HTMLElement).textContent = duration(elapsedMs);
  byId("fact-rate", HTMLElement).textContent = count((read / elapsedMs) * 1000);
  byId("facts", HTMLElement).hidden = false;
  byId("result", HTMLElement).hidden = false;
  table.show(rows);
  say(`${count(flights)} flights and ${count(read - flights)} airports read, all of it in this tab`, "done");
}

function say(text: string, state = ""): void {
  status.textContent = text;
  status.className = state;
}
