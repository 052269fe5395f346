import { parseAst } from "vitest/node";

/** A node of the syntax tree, as the parser gives it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Parses one TypeScript module. */
export function parse(source: string): SyntaxNode {
  return parseAst(source, { lang: "ts" }) as unknown as SyntaxNode;
}

/** Narrows a field of a node to a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

/** The nodes directly below `node`, in source order. */
export function children(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((field) =>
    Array.isArray(field) ? field.filter(isNode) : isNode(field) ? [field] : [],
  );
}

/** Calls `visit` for `node` and everything below it. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of children(node)) walk(child, visit);
}

/** The line of an offset, counted from 1. */
export function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

/** The modules a module names: imports, re-exports, dynamic imports, `import("…")` types. */
export function importsOf(program: SyntaxNode): string[] {
  const found: string[] = [];
  walk(program, (node) => {
    const from = node.source ?? (node.type === "TSImportType" ? (node.argument as unknown) : undefined);
    if (isNode(from) && typeof from.value === "string") found.push(from.value);
  });
  return found;
}
