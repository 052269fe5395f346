import assert from "node:assert/strict";
import { buildPages } from "../../demo/pages/build.mjs";
import { serve } from "../../demo/pages/serve.mjs";
import { chromium, tool } from "../runtimes/binaries.mjs";

let built;

/**
 * Serves the pages of the demo and starts a fresh browser. What a page complains of is an error.
 * @param {string} folder for the pages
 * @param {(open: (path?: string) => Promise<object>) => Promise<void>} use is given what opens a page, each in a tab of its own
 * @returns the reason where there is no browser
 */
export async function inBrowser(folder, use) {
  const executablePath = chromium();
  if (executablePath === undefined) return "no Chromium found: install one, or name it in CHROMIUM";
  built ??= buildPages(`${folder}/page/`);
  await built;
  const server = await serve(`${folder}/page/`, 0);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const browser = await tool("playwright-core").chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext();
    const complaints = [];
    await use(async (path = "") => {
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(server.url + path);
      return page;
    });
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    server.close();
  }
  return undefined;
}
