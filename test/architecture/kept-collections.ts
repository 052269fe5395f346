import { children, isNode, lineOf, parse, type SyntaxNode, walk } from "./syntax.ts";

/** What can hold any number of things from call to call. */
const COLLECTIONS = new Set([
  ...["Map", "Set", "WeakMap", "WeakSet", "Array"],
  ...["MinHeap", "DueQueue", "Lifetimes", "KeyTimers", "KeyedState", "SlicedState", "HeldRecords"],
  ...["OrderedRecords", "WaitingBatches", "TimeTable", "SortedList", "OpenIterations", "LatestInstant"],
]);

/**
 * Collections that a file keeps from call to call, as `name at line`: fields of classes, and variables of a function that
 * functions in it hold on to. Those of a module that are filled once, where they are written, are none.
 */
export function keptCollections(source: string): { readonly name: string; readonly line: number }[] {
  const found: { name: string; line: number }[] = [];
  const note = (name: string, node: SyntaxNode): void => {
    found.push({ name, line: lineOf(source, node.start) });
  };
  walk(parse(source), (node) => {
    if (node.type === "PropertyDefinition" && isKeptField(node)) note(nameOf(node.key), node);
    if (isFunction(node) && isNode(node.body))
      for (const declared of heldVariables(node.body)) note(nameOf(declared.id), declared);
  });
  return found;
}

/** A field that is made as a collection, or is of a type that can be added to. */
function isKeptField(node: SyntaxNode): boolean {
  return isNewCollection(node.value) || isMutableType(node.typeAnnotation);
}

function isNewCollection(node: unknown): boolean {
  if (!isNode(node) || node.type !== "NewExpression") return false;
  return COLLECTIONS.has(nameOf(node.callee));
}

const MUTABLE_TYPES = ["Map", "Set", "WeakMap", "Array", "SortedList", "MinHeap"];

/** `T[]`, but not `readonly T[]`; `Map`, `Set`, …; and any of these among others or in a tuple. */
function isMutableType(node: unknown): boolean {
  if (!isNode(node)) return false;
  if (node.type === "TSTypeAnnotation") return isMutableType(node.typeAnnotation);
  if (node.type === "TSUnionType") return (node.types as SyntaxNode[]).some(isMutableType);
  if (node.type === "TSTupleType") return (node.elementTypes as SyntaxNode[]).some(isMutableType);
  if (node.type === "TSTypeOperator") return isOfTuple(node) && isMutableType(node.typeAnnotation);
  if (node.type === "TSArrayType") return true;
  return node.type === "TSTypeReference" && MUTABLE_TYPES.includes(nameOf(node.typeName));
}

/** A `readonly` tuple can hold what is not. */
function isOfTuple({ typeAnnotation }: SyntaxNode): boolean {
  return isNode(typeAnnotation) && typeAnnotation.type === "TSTupleType";
}

/** Collections declared in a function's body that functions within it refer to. */
function heldVariables(body: SyntaxNode): SyntaxNode[] {
  const declared: SyntaxNode[] = [];
  const inner: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    for (const child of children(node)) {
      if (isFunction(child)) inner.push(child);
      else {
        if (child.type === "VariableDeclarator" && isFreshCollection(child.init)) declared.push(child);
        visit(child);
      }
    }
  };
  visit(body);
  return declared.filter(({ id }) => inner.some((one) => refersTo(one, nameOf(id))));
}

function isFreshCollection(node: unknown): boolean {
  if (!isNode(node)) return false;
  if (node.type === "ArrayExpression") return (node.elements as unknown[]).length === 0;
  return isNewCollection(node);
}

function refersTo(node: SyntaxNode, name: string): boolean {
  let found = false;
  walk(node, (one) => {
    if (one.type === "Identifier" && one.name === name) found = true;
  });
  return found;
}

function isFunction(node: SyntaxNode): boolean {
  return node.type.includes("Function") && !node.type.startsWith("TS");
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  return String(node.name ?? (isNode(node.id) ? node.id.name : ""));
}
