import type { SchemaElement } from "hyparquet";
import type { Leaf } from "./checked-chunk.ts";

/** A column of the rows. */
export interface Column {
  readonly name: string;
  readonly leaves: readonly Leaf[];
  /** Index of its first leaf among those of the file. */
  readonly first: number;
  /** Whether a name or key in it may be one that an object cannot hold. */
  readonly hasMap: boolean;
}

const mostNested = 64;

/**
 * The columns of a schema.
 * @throws {RangeError} Where its elements make no tree, or one that cannot be read.
 */
export function columnsOf(schema: readonly SchemaElement[]): Column[] {
  const walk = new SchemaWalk(schema);
  const columns = walk.columns();
  if (walk.at !== schema.length) throw new RangeError("its schema has parts that belong nowhere");
  return columns;
}

class SchemaWalk {
  readonly #schema: readonly SchemaElement[];
  #leaves = 0;
  at = 1; // behind the root

  constructor(schema: readonly SchemaElement[]) {
    this.#schema = schema;
  }

  columns(): Column[] {
    return this.#children(this.#schema[0], (element) => {
      const first = this.#leaves;
      const from = this.at - 1;
      const leaves = this.#leavesOf(element, { path: [], maxDefinition: 0, maxRepetition: 0 });
      const hasMap = this.#schema.slice(from, this.at).some((one) => one.converted_type === "MAP");
      return { name: element.name, leaves, first, hasMap };
    });
  }

  #leavesOf(element: SchemaElement, parent: Omit<Leaf, "type" | "typeLength">): Leaf[] {
    const { name, repetition_type: repetition, type } = element;
    if (parent.path.length >= mostNested) throw new RangeError("its schema is nested too deep");
    const place = {
      path: [...parent.path, name],
      maxDefinition: parent.maxDefinition + (repetition === "REQUIRED" ? 0 : 1),
      maxRepetition: parent.maxRepetition + (repetition === "REPEATED" ? 1 : 0),
    };
    if (type !== undefined) {
      if (element.num_children) throw new RangeError("its schema has values with parts");
      this.#leaves++;
      return [{ ...place, type, typeLength: element.type_length }];
    }
    return this.#children(element, (child) => this.#leavesOf(child, place)).flat();
  }

  /** What is made of each part of an element, which follow it in the schema. */
  #children<R>(parent: SchemaElement | undefined, make: (element: SchemaElement) => R): R[] {
    const made: R[] = [];
    const names = new Set<string>();
    for (let left = parent?.num_children ?? 0; left > 0; left--) {
      const element = this.#schema[this.at++];
      if (element === undefined || names.has(element.name)) throw new RangeError("its schema is no tree");
      names.add(element.name);
      made.push(make(element));
    }
    return made;
  }
}

/** The same schema, where what stands for one of a few texts is text: a column of bytes has no such name. */
export function withTexts(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map((element) => {
    const isChoice = element.converted_type === "ENUM" || element.logical_type?.type === "ENUM";
    return isChoice ? { ...element, converted_type: "UTF8" } : element;
  });
}
