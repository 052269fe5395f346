import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../runtimes/child.mjs";
import { inBrowser } from "../browser.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const numberIn = (page, id) =>
  page.$eval(`#fact-${id}`, ({ textContent }) => Number(textContent.replaceAll(",", "")));

const goneOn = (page) => page.waitForSelector("text=the tab before was killed");

/** Waits until so much more was committed than now. */
async function later(page, epochs) {
  const wanted = (await numberIn(page, "epoch")) + epochs;
  await page.waitForFunction(
    (wanted) => Number(document.querySelector("#fact-epoch").textContent.replaceAll(",", "")) >= wanted,
    wanted,
  );
}

export const clicksCases = {
  async "npm run clicks kills a process again and again, and the last one comes to the same fingerprint"() {
    const args = ["demo/clicks/start.mjs", "--kills", "3", "--clicks", "8000"];
    const { stdout, output } = await mustRun(process.execPath, args, { cwd: root });
    assert.match(stdout, /^killed {7}([0-9a-f]{16})\nundisturbed {2}\1 {2}the same\n$/);
    assert.match(output, /killed, 1 of 3/);
  },
  "the page of clicks comes to the same fingerprint as an undisturbed run, by whatever its tab was killed": (
    folder,
  ) =>
    inBrowser(folder, async (open) => {
      let page = await open("clicks.html");
      await later(page, 4);
      await page.click("#kill");
      await goneOn(page);
      await later(page, 3);
      await page.close();
      page = await open("clicks.html");
      await goneOn(page);
      await later(page, 5);
      await page.goto("chrome://crash").catch(() => {}); // nobody is left to answer
      await page.close();
      page = await open("clicks.html");
      await page.waitForSelector("#status.done, #status.failed", { timeout: 60_000 });
      assert.equal(await page.textContent("#verdict"), "✓ the same");
      assert.equal(await page.textContent("#expected"), await page.textContent("#print"));
      assert.equal(await numberIn(page, "deaths"), 3);
      assert.equal(await page.locator("#chart line.death").count(), 3);

      await page.reload();
      await page.waitForSelector("#status.done, #status.failed");
      assert.equal(await page.textContent("#verdict"), "✓ the same");

      for (let life = 0; life < 2; life++) {
        await Promise.all([page.waitForEvent("load"), page.click("#anew")]); // the second one while it runs
        await later(page, 2);
        assert.equal(await numberIn(page, "deaths"), 0);
        assert.ok((await numberIn(page, "rows")) < 1_000);
      }
    }),
};
