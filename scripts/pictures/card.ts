import { element, escaped, rect } from "./svg.ts";

/** A picture as a file. */
export interface Picture {
  /** Its file's name, without `.svg`. */
  readonly name: string;
  /** What it shows, in a line: its title for screen readers. */
  readonly title: string;
  /** What is to be seen in it, for those who do not see it. */
  readonly description: string;
  readonly draw: () => Promise<Drawing>;
}

export interface Drawing {
  readonly height: number;
  readonly body: string;
}

/** All pictures are as wide: that of a page's column. */
export const WIDTH = 760;

/**
 * Okabe and Ito's colours, which colour-blind people can tell apart, lighter where the page is dark. None stands
 * alone: each has a shape or a word too.
 */
const STYLE = `
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328; }
.small { font-size: 11px; }
.soft { fill: #59636e; }
.strong { font-weight: 600; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.halo { paint-order: stroke; stroke: #ffffff; stroke-width: 3; stroke-linejoin: round; }
.trail { fill: none; stroke: #d55e00; stroke-width: 1.2; stroke-dasharray: 2 3; }
.card { fill: #ffffff; stroke: #d1d9e0; }
.grid { stroke: #e4e8ec; }
.axis { stroke: #818b98; fill: none; }
.window { fill: #0072b2; fill-opacity: 0.1; stroke: #0072b2; stroke-opacity: 0.55; }
.kept { fill: none; stroke: #0072b2; stroke-dasharray: 5 4; }
.edge { stroke: #0072b2; stroke-width: 2.5; fill: none; }
.pane { fill: #e69f00; fill-opacity: 0.16; stroke: #b97f00; }
.past { fill: #59636e; fill-opacity: 0.07; }
.mark { fill: none; stroke: #d55e00; stroke-width: 2.5; stroke-linejoin: round; }
.marked { fill: #b64e00; font-weight: 600; }
.record { fill: #0072b2; stroke: #ffffff; stroke-width: 1.5; }
.other { fill: #009e73; stroke: #ffffff; stroke-width: 1.5; }
.late { fill: #ffffff; stroke: #a8326e; stroke-width: 2.5; }
.lateness { fill: #a8326e; font-weight: 600; }
.pill { fill: #ffffff; stroke: #0072b2; stroke-width: 1.5; }
.final { stroke-width: 2.5; }
.early { stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.soft { fill: #9ea7b3; }
.halo { stroke: #0d1117; }
.trail { stroke: #f58a3c; }
.card { fill: #0d1117; stroke: #3d444d; }
.grid { stroke: #232a33; }
.axis { stroke: #818b98; }
.window { fill: #56b4e9; fill-opacity: 0.13; stroke: #56b4e9; }
.kept, .edge { stroke: #56b4e9; }
.pane { fill: #e69f00; stroke: #e69f00; }
.past { fill: #9ea7b3; fill-opacity: 0.1; }
.mark { stroke: #f58a3c; }
.marked { fill: #ffa05c; }
.record { fill: #56b4e9; stroke: #0d1117; }
.other { fill: #2fc79a; stroke: #0d1117; }
.late { fill: #0d1117; stroke: #e58ab8; }
.lateness { fill: #eb9dc4; }
.pill { fill: #0d1117; stroke: #56b4e9; }
}
`;

/** The whole file: a card with a ground of its own, so that it can be read on any page. */
export function card(picture: Omit<Picture, "draw">, { height, body }: Drawing): string {
  const { name, title, description } = picture;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
      "aria-labelledby": `${name}-title ${name}-desc`,
    },
    element("title", { id: `${name}-title` }, escaped(title)),
    element("desc", { id: `${name}-desc` }, escaped(description)),
    `<!-- Drawn from a run of the flow: npm run pictures. Not to be edited by hand. -->\n`,
    element("style", {}, STYLE),
    rect(0.5, 0.5, WIDTH - 1, height - 1, { rx: 8, class: "card" }),
    body,
  );
}
