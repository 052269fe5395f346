/**
 * Tidemark for pages that count bytes: the same, but without the operators of `tidemark/operators` until they are
 * named to `use`.
 * @module
 */
import "./core/embedded.ts";

export * from "./api.ts";
export { type OptionalOperators, use } from "./flow/operators/table.ts";
