// `npm run nexmark`: TypeScript that Node 20 has to be taught to load, as the command line does.
import { stripTypes } from "../../dist/cli/strip-types.js";

if (!stripTypes(import.meta.url)) throw new Error("npm ci installs what this needs");
// Whoever read the table may go.
process.stdout.on("error", () => process.exit());
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
