import { children, isNode, type SyntaxNode } from "./syntax.ts";

/** A name that a module uses as a value without declaring it: a global. */
export interface FreeName {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode;
}

type Scope = ReadonlySet<string>[];

/** Every use, as a value, of a name that is not declared where it is used. Types do not count. */
export function freeNames(program: SyntaxNode): FreeName[] {
  const found: FreeName[] = [];
  visit(program, program, [], found);
  return found;
}

function visit(node: SyntaxNode, parent: SyntaxNode, outer: Scope, found: FreeName[]): void {
  if (isTypeOnly(node)) return;
  if (node.type === "Identifier") {
    const name = node.name as string;
    if (!isLabel(node, parent) && !outer.some((names) => names.has(name))) found.push({ name, node, parent });
    return;
  }
  const scope = opensScope(node) ? [...outer, declaredIn(node)] : outer;
  for (const child of children(node)) visit(child, node, scope, found);
}

// `satisfies`, `as` and `!` wrap a value; every other TS node is a type or a declaration of one.
const valueWrappers = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
]);

function isTypeOnly(node: SyntaxNode): boolean {
  return node.type.startsWith("TS") && !valueWrappers.has(node.type);
}

/** Whether an identifier only names a member or a label, so that it refers to nothing. */
function isLabel(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type === "MemberExpression") return parent.property === node && parent.computed !== true;
  if (parent.type === "ImportSpecifier" || parent.type === "ExportSpecifier") return true;
  if (parent.type === "MetaProperty" || parent.type === "LabeledStatement") return true;
  if (parent.type === "BreakStatement" || parent.type === "ContinueStatement") return true;
  return parent.key === node && parent.computed !== true && parent.shorthand !== true;
}

const scopes = new Set([
  "Program",
  "BlockStatement",
  "StaticBlock",
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "CatchClause",
  "SwitchStatement",
]);

function opensScope(node: SyntaxNode): boolean {
  return scopes.has(node.type);
}

/** The names a scope declares itself, those of the scopes inside it left out. */
function declaredIn(scope: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const isFunction = scope.type.includes("Function");
  if (isNode(scope.id) && scope.type !== "FunctionDeclaration") bind(scope.id, names);
  if (isFunction) for (const parameter of scope.params as SyntaxNode[]) bind(parameter, names);
  if (isFunction) names.add("arguments");
  if (scope.type === "CatchClause" && isNode(scope.param)) bind(scope.param, names);
  for (const child of children(scope)) collect(child, names);
  return names;
}

function collect(node: SyntaxNode, names: Set<string>): void {
  if (node.type === "VariableDeclarator") bind(node.id as SyntaxNode, names);
  const declares = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration";
  if (declares && isNode(node.id)) bind(node.id, names);
  if (isNode(node.local) && node.type.startsWith("Import")) bind(node.local, names);
  if (opensScope(node) || node.type === "ClassDeclaration" || isTypeOnly(node)) return;
  for (const child of children(node)) collect(child, names);
}

/** Adds the names that a pattern binds. */
function bind(pattern: SyntaxNode, names: Set<string>): void {
  switch (pattern.type) {
    case "Identifier":
      names.add(pattern.name as string);
      break;
    case "AssignmentPattern":
      bind(pattern.left as SyntaxNode, names);
      break;
    case "RestElement":
      bind(pattern.argument as SyntaxNode, names);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements as unknown[]) if (isNode(element)) bind(element, names);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties as SyntaxNode[])
        bind((property.value ?? property) as SyntaxNode, names);
      break;
  }
}
