import type { Row } from "../flow.ts";

const SVG = "http://www.w3.org/2000/svg";
const MINUTE_MS = 60_000;
/** Clicks that the full height stands for. */
const MOST = 460;

interface Column {
  readonly counted: SVGRectElement;
  readonly late: SVGRectElement;
  clicks: number;
  lateClicks: number;
}

/** Clicks by minute, as columns side by side. */
export class Chart {
  readonly #svg: SVGSVGElement;
  readonly #begin: number;
  readonly #columns = new Map<number, Column>();

  /** @param begin The first instant, in ms since 1970. */
  constructor(svg: SVGSVGElement, begin: number, minutes: number) {
    this.#svg = svg;
    this.#begin = Math.floor(begin / MINUTE_MS);
    svg.setAttribute("viewBox", `0 0 ${minutes} ${MOST}`);
  }

  add(rows: Iterable<Row>): void {
    for (const row of rows) {
      if (row.kind === "sale") continue;
      const column = this.#columnAt(row.kind === "minute" ? row.from : row.at);
      if (row.kind === "minute") column.clicks += row.clicks;
      else column.lateClicks++;
      draw(column);
    }
  }

  /** A line behind the last minute that has been counted. */
  markDeath(minute: number): void {
    const x = String(Math.floor(minute / MINUTE_MS) - this.#begin + 1);
    const line = document.createElementNS(SVG, "line");
    set(line, { class: "death", x1: x, x2: x, y1: "0", y2: String(MOST) });
    this.#svg.append(line);
  }

  clear(): void {
    this.#columns.clear();
    this.#svg.replaceChildren();
  }

  #columnAt(instant: number): Column {
    const minute = Math.floor(instant / MINUTE_MS) - this.#begin;
    const found = this.#columns.get(minute);
    if (found !== undefined) return found;
    const [counted, late] = ["counted", "late"].map((name) => {
      const rect = document.createElementNS(SVG, "rect");
      set(rect, { class: name, x: String(minute + 0.1), width: "0.8" });
      return rect;
    }) as [SVGRectElement, SVGRectElement];
    const column: Column = { counted, late, clicks: 0, lateClicks: 0 };
    this.#columns.set(minute, column);
    this.#svg.append(counted, late);
    return column;
  }
}

function draw({ counted, late, clicks, lateClicks }: Column): void {
  set(counted, { y: String(MOST - clicks), height: String(clicks) });
  set(late, { y: String(MOST - clicks - lateClicks), height: String(lateClicks) });
}

function set(element: SVGElement, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
