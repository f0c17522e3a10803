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

async function answered(page, address, selector, word) {
  if (address) await page.click(`nav a[href="${address}"]`);
  const times = [];
  for (let turn = 0; turn < 3; turn += 1) times.push(...(await typed(page, selector, word)));
  return median(times);
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
  const first = await measured(page, empty, "", 3);
  const results = { empty: { ...first, key: await answered(page, null, "input", "train_model") } };
  for (const [name, file, turns] of files) {
    const times = await measured(page, file, "", turns);
    const findings = await answered(page, "#findings", "#findings input[type=search]", "train_model");
    const flows = await answered(page, "#flows", "#flows input[type=search]", "retrain");
    const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
    results[name] = { ...times, findings, flows, nodes };
  }
  return { ...results, wrongs };
});
