import { fileStore } from "tidemark/stores/file";
import { sqliteStore } from "tidemark/stores/sqlite";

const stores = { file: fileStore, sqlite: sqliteStore };

/** The store that the first two arguments of the process name: its kind and its path. */
export function storeOfArguments() {
  const [kind, path] = process.argv.slice(2);
  return stores[kind](path);
}
