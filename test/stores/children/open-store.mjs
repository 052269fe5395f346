import { fileStore } from "tidemark/stores/file";
import { lmdbStore } from "tidemark/stores/lmdb";
import { sqliteStore } from "tidemark/stores/sqlite";

const stores = { file: fileStore, lmdb: lmdbStore, sqlite: sqliteStore };

/** The store that the first two arguments of the process name: its kind and its path. */
export function storeOfArguments() {
  const [kind, path] = process.argv.slice(2);
  return stores[kind](path);
}
