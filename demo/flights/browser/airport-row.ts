import { element } from "../../pages/element.ts";
import { count, minutes } from "../../pages/format.ts";
import type { AirportDelays } from "../flow.ts";
import { delayBar } from "./delay-bar.ts";

/** A row of the table. Each number stands in it exactly as well, as the value of a `data` element. */
export function airportRow(row: AirportDelays): HTMLTableRowElement {
  const average = element(
    "td",
    "delay",
    element("div", "delayed", delayBar(row.averageDelayMinutes), averageOf(row)),
  );
  return element(
    "tr",
    "",
    element("td", "", element("span", "code", row.airport), " ", nameOf(row)),
    element("td", "city", [row.city, row.state].filter((part) => part !== null).join(", ")),
    element("td", "number", exact(row.flights, count(row.flights))),
    average,
    element("td", "number", exact(row.worstDelayMinutes, minutes(row.worstDelayMinutes))),
  );
}

function nameOf({ name }: AirportDelays): HTMLElement {
  return name === null ? element("span", "unknown", "unknown airport") : element("span", "name", name);
}

function averageOf({ averageDelayMinutes }: AirportDelays): HTMLElement {
  return exact(averageDelayMinutes, minutes(averageDelayMinutes, 1));
}

function exact(value: number | null, text: string): HTMLDataElement {
  const data = element("data", "", text);
  data.value = value === null ? "" : String(value);
  return data;
}
