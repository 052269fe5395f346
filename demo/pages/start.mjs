// `npm run demo`: builds the pages and serves them. PORT names another port than 8080.
import { fileURLToPath } from "node:url";
import { buildPages } from "./build.mjs";
import { serve } from "./serve.mjs";

const folder = fileURLToPath(new URL("../../out/page/", import.meta.url));
await buildPages(folder);
const { url } = await serve(folder, Number(process.env.PORT ?? 8080));
console.log(`Flights: ${url}`);
console.log(`Clicks, and a tab that is killed: ${url}clicks.html  (Ctrl-C ends the server)`);
