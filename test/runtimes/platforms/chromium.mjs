import { createServer } from "node:http";
import { chromium } from "../binaries.mjs";
import { bundlePage, launch, noChromium, page, policy } from "./page.mjs";

const limitMs = 120_000;

export const chromiumPage = {
  name: "chromium, strict policy",
  async run(project) {
    if (chromium() === undefined) return noChromium;
    const script = await bundlePage(project, "browser.mjs");
    const { server, url, result } = await serve(script);
    const browser = await launch();
    try {
      return await Promise.race([result, visit(browser, url)]);
    } finally {
      await browser.close();
      server.close();
    }
  },
};

/** Serves the page, and settles `result` with what the page posts. */
function serve(script) {
  return new Promise((ready) => {
    let settle;
    const result = new Promise((resolve) => {
      settle = resolve;
    });
    const server = createServer(async (request, response) => {
      if (request.method === "POST") settle(JSON.parse(await textOf(request)));
      const isScript = request.url.startsWith("/page.js"); // a worker has a query
      const type = isScript ? "text/javascript" : "text/html";
      response.writeHead(200, { "content-type": type, "content-security-policy": policy });
      response.end(isScript ? script : page);
    });
    server.listen(0, "127.0.0.1", () =>
      ready({ server, url: `http://127.0.0.1:${server.address().port}/`, result }),
    );
  });
}

async function textOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** Opens the page. Settles only when it breaks or takes too long. */
async function visit(browser, url) {
  const tab = await browser.newPage();
  const seen = [];
  tab.on("console", (message) => seen.push(message.text()));
  const broken = new Promise((resolve) =>
    tab.on("pageerror", (error) => resolve(`the page failed: ${error.stack}`)),
  );
  const late = new Promise((resolve) =>
    setTimeout(resolve, limitMs, `no result within ${limitMs} ms`).unref(),
  );
  await tab.goto(url);
  const problem = await Promise.race([broken, late]);
  return { passed: 0, failures: [`${problem}\n${seen.join("\n")}`] };
}
