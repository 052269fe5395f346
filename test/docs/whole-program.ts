import { publicNames } from "./public-names.ts";

/**
 * A block as a module that can run. A block that imports something is a program already and stays as it is, line
 * by line; any other stands in the frame that docs/README.md tells of: what it names of `tidemark` is imported,
 * `flow` is an empty flow, and is run at the end if it was given steps and not run before.
 */
export function wholeProgram(code: string): string {
  if (/^import /m.test(code)) return `${code}\nexport {};\n`;
  const used = [...publicNames("tidemark")].filter(
    ([name]) => name === "Dataflow" || name === "run" || new RegExp(`\\b${name}\\b`).test(code),
  );
  const imports = used.map(([name, { kind }]) => (kind === "type" ? `type ${name}` : name)).join(", ");
  const end = /\b(run|start)\(/.test(code) ? "" : "if (flow.steps.length > 0) await run(flow);\n";
  return `import { ${imports} } from "tidemark"; const flow = new Dataflow("example");\n${code}\n${end}`;
}
