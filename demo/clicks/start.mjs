// `npm run clicks`: TypeScript that Node 20 has to be taught to load, as the command line does.
import { stripTypes } from "../../dist/cli/strip-types.js";

if (!stripTypes(import.meta.url)) throw new Error("npm ci installs what this needs");
const { main } = await import("./kills.ts");
process.exitCode = await main(process.argv.slice(2));
