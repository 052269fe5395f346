import { memoryStore } from "tidemark/stores/memory";
import { storeConformance } from "tidemark/testing";

/** Runs everywhere. */
export const memoryStoreCases = Object.fromEntries(
  storeConformance(memoryStore, { largest: 100_000 }).map(({ name, run }) => [`memoryStore: ${name}`, run]),
);
