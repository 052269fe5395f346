import assert from "node:assert/strict";
import { inBrowser } from "../browser.mjs";
import { rowsOfFile, rowsOfSmallJob } from "../node-rows.mjs";

const byFlights = (a, b) => Number(b[3]) - Number(a[3]) || (a[0] < b[0] ? -1 : 1);

export const pageCases = {
  "the page shows the rows that Node has for the small file": (folder) =>
    onPage(folder, async (page) => {
      await done(page);
      assert.deepEqual(await shownRows(page), (await rowsOfSmallJob()).sort(byFlights));
    }),
  "the page shows the rows that npm start wrote for three million flights": (folder) =>
    onPage(folder, async (page) => {
      await done(page);
      await page.click("text=3,000,000 flights");
      await page.waitForFunction(() => document.querySelector("#fact-flights").textContent === "3,000,000");
      await done(page);
      assert.deepEqual(await shownRows(page), rowsOfFile(`${folder}/flights.csv`).sort(byFlights));
    }),
  "a click on a column's head sorts by it, another one turns it round": (folder) =>
    onPage(folder, async (page) => {
      await done(page);
      const worst = async () => (await shownRows(page)).map((row) => Number(row[5]));
      await page.click("text=Worst delay");
      const falling = await worst();
      assert.deepEqual(
        falling,
        falling.toSorted((a, b) => b - a),
      );
      await page.click("text=Worst delay");
      assert.deepEqual(await worst(), falling.toReversed());
    }),
  "the page says what cannot be fetched": (folder) =>
    onPage(folder, async (page) => {
      await done(page);
      await page.route("**/flights-20k.json", (route) => route.fulfill({ status: 404, body: "" }));
      await page.click("#run");
      await page.waitForSelector("#status.failed");
      assert.match(await page.textContent("#status"), /flights-20k\.json cannot be fetched: 404/);
    }),
};

/** The page of flights, in a fresh browser. */
const onPage = (folder, use) => inBrowser(folder, async (open) => use(await open()));

const done = (page) => page.waitForSelector("#status.done, #status.failed");

function shownRows(page) {
  return page.$$eval("tbody tr", (rows) =>
    rows.map((row) => [
      row.querySelector(".code").textContent,
      row.querySelector(".name").textContent,
      row.querySelector(".city").textContent,
      ...Array.from(row.querySelectorAll("data"), (data) => data.value),
    ]),
  );
}
