// `npm run demo`: builds the page and serves it. PORT names another port than 8080.
import { fileURLToPath } from "node:url";
import { buildPage } from "./build.mjs";
import { serve } from "./serve.mjs";

const folder = fileURLToPath(new URL("../../../out/page/", import.meta.url));
await buildPage(folder);
const { url } = await serve(folder, Number(process.env.PORT ?? 8080));
console.log(`The flights page: ${url}  (Ctrl-C ends it)`);
