/**
 * The operators that `tidemark/lean` has not by itself, for its `use`.
 * @module
 */
export * from "./flow/operators/optional.ts";
