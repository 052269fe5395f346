import process from "node:process";
import { renderJson } from "../inspect/render-json.ts";
import { renderMermaid } from "../inspect/render-mermaid.ts";
import type { RenderRequest } from "./arguments.ts";
import { EXIT } from "./exit-codes.ts";
import { loadFlow } from "./load-flow.ts";

/**
 * `tidemark render`: prints the graph of a flow.
 * @returns The exit code.
 * @throws {UsageError} If the flow cannot be loaded.
 */
export async function renderCommand({ target, flowOptions, format }: RenderRequest): Promise<number> {
  const flow = await loadFlow(target, flowOptions);
  process.stdout.write(`${format === "json" ? renderJson(flow) : renderMermaid(flow)}\n`);
  return EXIT.finished;
}
