/** Options of a flow. */
export interface DataflowOptions {
  /**
   * Tells of a record in an error, in place of a rendering of its first 120 characters: a text with what may be told, such
   * as `order 17`, or false, and neither the record nor its key is told. Then no other values are told either, such as what
   * a function gave in place of a key. What functions, schemas and connectors of your own throw is told in their words.
   */
  readonly describe?: ((record: unknown) => string | false) | undefined;
}
