import { createServer } from "node:http";
import { chromium } from "../binaries.mjs";
import { bundlePage, launch, noChromium, page, policy } from "./page.mjs";

const limitMs = 60_000;

/** How a tab ends in mid-flow, and after how many clicks of its own. The last one is left alone. */
const ends = [
  ["closed", 900],
  ["crashed", 1_700],
  ["reloaded", 400],
  ["closed", 0], // while it resumes
  ["crashed", 2_300],
];

/** Tabs that are closed, whose process dies, that are reloaded in mid-flow; the last one comes to the same rows as none of that. */
export const chromiumTabs = {
  name: "chromium, tabs that die",
  async run(project) {
    if (chromium() === undefined) return noChromium;
    const server = await serve(await bundlePage(project, "tab.mjs"));
    const browser = await launch();
    try {
      const context = await browser.newContext();
      context.setDefaultTimeout(limitMs);
      return await liveAndDie(context, `http://127.0.0.1:${server.address().port}/`);
    } finally {
      await browser.close();
      server.close();
    }
  },
};

async function liveAndDie(context, url) {
  const failures = [];
  let tab = await open(context, url, failures);
  for (const [how, clicks] of ends) {
    await tab.waitForFunction((clicks) => globalThis.told?.read >= clicks, clicks);
    if (how === "reloaded") await tab.reload();
    else {
      if (how === "crashed") await tab.goto("chrome://crash").catch(() => {}); // nobody is left to answer
      await tab.close();
      tab = await open(context, url, failures);
    }
  }
  const done = await tab.waitForFunction(() => globalThis.told?.expected && globalThis.told);
  const { read, count, fingerprint, expected } = await done.jsonValue();
  if (fingerprint !== expected) failures.push(`rows ${fingerprint}, undisturbed ${expected}`);
  if (!(read < count)) failures.push(`the last tab has read all ${count} clicks: it went on from nothing`);
  return { passed: failures.length === 0 ? ends.length : 0, failures };
}

async function open(context, url, failures) {
  const tab = await context.newPage();
  tab.on("pageerror", (error) => failures.push(`the page failed: ${error.stack}`));
  await tab.goto(url);
  return tab;
}

function serve(script) {
  return new Promise((ready) => {
    const server = createServer(({ url }, response) => {
      const isScript = url === "/page.js";
      const type = isScript ? "text/javascript" : "text/html";
      response.writeHead(200, { "content-type": type, "content-security-policy": policy });
      response.end(isScript ? script : page);
    });
    server.listen(0, "127.0.0.1", () => ready(server));
  });
}
