// Follows every number of the first screen that counts flows or findings; gives it beside how many there are to see.
"use strict";
const { withBrowser, openPage, addressOf } = require("./browser.js");

withBrowser(async (browser, { file }) => {
  const { page, wrongs } = await openPage(browser);
  await page.goto(addressOf(file, "#overview"));
  const links = await page.$$eval('#overview a[href^="#flows"], #overview a[href^="#findings"]', (found) =>
    found.map((one) => ({
      address: one.getAttribute("href"),
      said: (one.querySelector(".number") ?? one).textContent.trim(),
    })),
  );
  const heat = await heatLinks(page);
  const seen = [];
  for (const { address, said } of [...links, ...heat]) {
    await page.evaluate((hash) => (location.hash = hash), address);
    await page.waitForFunction((hash) => location.hash === hash, address);
    const status = page.locator("main > section:not([hidden]) [role=status]").first();
    seen.push({ address, said, shown: await status.textContent() });
  }
  return { seen, wrongs };
});

async function heatLinks(page) {
  await page.evaluate(() => (location.hash = "#portfolio"));
  await page.waitForSelector("#portfolio .heat a");
  return page.$$eval("#portfolio .heat a", (found) =>
    found.map((one) => ({ address: one.getAttribute("href"), said: one.textContent.trim() })),
  );
}
