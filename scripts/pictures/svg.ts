/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG, on a line of its own: pictures are kept, and read in reviews. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value!)}"`)
    .join("");
  if (content.length === 0) return `<${name}${written}/>\n`;
  const inner = content.join("");
  return `<${name}${written}>${inner.includes("<") ? `\n${inner}` : inner}</${name}>\n`;
}

/** Text at a point: its base line. */
export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escaped(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  attributes: Attributes = {},
): string {
  return element("rect", { x, y, width, height, ...attributes });
}

/** What belongs together, with a name for whoever reads the file. */
export function group(id: string, ...content: readonly string[]): string {
  return element("g", { id }, ...content);
}

/** The path through points. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${rounded(x)} ${rounded(y)}`).join(" ");
}

/** About how wide a text is at 12 px; fonts differ, so there is room to spare. */
export function widthOf(content: string): number {
  return content.length * 6.8;
}

/** A tenth of a pixel is more than can be seen. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

export function escaped(value: string | number): string {
  return String(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
