// Measures how fast pages open and answer, beside an empty page of the same run; all in milliseconds.
"use strict";
const { withBrowser, openPage, addressOf } = require("./browser.js");

async function opened(page, file, hash) {
  await page.goto("about:blank");
  await page.goto(addressOf(file, hash), { waitUntil: "load" });
  await page.waitForTimeout(100);
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { load: navigation.loadEventEnd, paint: paint ? paint.startTime : navigation.loadEventEnd };
  });
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function measured(page, file, hash, turns) {
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) times.push(await opened(page, file, hash));
  return { load: median(times.map((one) => one.load)), paint: median(times.map((one) => one.paint)) };
}

// From the key to the next frame in which the answer can be seen.
async function typed(page, selector, word) {
  await page.waitForSelector(selector);
  return page.evaluate(
    async ([field, text]) => {
      const input = document.querySelector(field);
      const times = [];
      input.focus();
      for (let length = 1; length <= text.length; length += 1) {
        const begin = performance.now();
        input.value = text.slice(0, length);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.offsetHeight;
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - begin);
      }
      return times;
    },
    [selector, word],
  );
}

withBrowser(async (browser, { empty, files }) => {
  const { page, wrongs } = await openPage(browser);
  await opened(page, empty, "");
  const results = { empty: await measured(page, empty, "", 3) };
  for (const [name, file, turns] of files) {
    const first = await measured(page, file, "", turns);
    await page.click('nav a[href="#findings"]');
    const findings = await typed(page, "#findings input[type=search]", "train_model");
    await page.click('nav a[href="#flows"]');
    const flows = await typed(page, "#flows input[type=search]", "retrain");
    const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
    results[name] = { ...first, findings: Math.max(...findings), flows: Math.max(...flows), nodes };
  }
  return { ...results, wrongs };
});
