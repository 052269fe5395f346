import { fileStore } from "tidemark/stores/file";

const stores = { file: fileStore };

/** The store that the first two arguments of the process name: its kind and its path. */
export function storeOfArguments() {
  const [kind, path] = process.argv.slice(2);
  return stores[kind](path);
}
