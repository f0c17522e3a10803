// The way of a person through the page; gives what there was to see at each step.
"use strict";
const { readFileSync, statSync } = require("fs");
const { withBrowser, openPage, addressOf } = require("./browser.js");

const texts = (page, selector) =>
  page.locator(selector).evaluateAll((found) => found.map((one) => one.innerText.trim()));
const shown = (page) => page.evaluate(() => document.querySelector("main > section:not([hidden])").id);

async function throughFlows(page, seen) {
  await page.keyboard.press("?");
  seen.keys = await page.locator("dialog[open] h2").innerText();
  await page.keyboard.press("Escape");
  await page.click('nav a[href="#flows"]');
  await page.waitForFunction(() => document.activeElement.id === "flows-title"); // the address changes first
  seen.focused = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("/");
  await page.keyboard.type("retrain");
  seen.searched = await texts(page, "#flows tbody th");
  seen.searchAddress = await page.evaluate(() => location.hash);
  await page.fill("#flows input[type=search]", "");
  await page.click('#flows th button:has-text("Likely hours")');
  seen.sorted = await texts(page, "#flows tbody td:nth-child(2)");
  seen.sort = await page.locator("#flows th[aria-sort]").getAttribute("aria-sort");
  for (let turn = 0; turn < 5 && seen.row !== "daily-retrain"; turn++) {
    await page.keyboard.press("j");
    seen.row = await page.evaluate(() => document.activeElement.innerText);
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("#flow:not([hidden]) .drawing");
  seen.flow = await page.locator("#flow-title").innerText();
}

async function alongAHandoff(page, seen) {
  await page.locator('#flow .scroll tbody tr:has-text("dataset") td:last-child a').click();
  seen.line = await page.locator(".line.at code").innerText();
  seen.lineInView = await page.locator(".line.at").evaluate((line) => {
    const { top, bottom } = line.getBoundingClientRect();
    return top > 0 && bottom < innerHeight && document.activeElement === line;
  });
  seen.hosted = await page.locator(".line.at a").getAttribute("href");
  await page.click("#flow button:has-text('Copy as Markdown')");
  seen.markdown = await page.evaluate(() => navigator.clipboard.readText());
}

async function throughFindings(page, context, seen) {
  await page.click('nav a[href="#findings"]');
  await page.selectOption('#findings label:has-text("Rule") select', "PTD201");
  await page.click('#findings .chips button:text-is("warning")');
  seen.filtered = await texts(page, "#findings .finding summary .where");
  await page.locator("#findings .finding summary").first().click();
  seen.opened = await page.locator("#findings .finding details[open] .line.found code").first().innerText();
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#findings button:has-text('CSV')")]);
  seen.csv = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n");
  await page.click("#copy-link");
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(address);
  seen.again = await texts(other, "#findings .finding summary .where");
  seen.sameAddress = address === page.url();
  await other.close();
}

async function throughPlan(page, seen) {
  await page.click('nav a[href="#plan"]');
  seen.usual = await texts(page, "#plan .sprints li .number");
  await page.fill('#plan label:has-text("Hours a sprint") input', "10");
  await page.keyboard.press("Tab");
  seen.planned = await texts(page, "#plan .sprints li .number");
  seen.difference = await page.locator("#plan [role=status]").innerText();
  seen.command = await page.locator("#plan pre").first().innerText();
  seen.planAddress = await page.evaluate(() => location.hash);
  await page.goBack();
  seen.back = await shown(page);
}

async function onPaper(page, file, seen, folder) {
  await page.goto("about:blank");
  await page.goto(addressOf(file, "#findings"));
  const count = (which) => page.locator(`#findings .finding ${which}`).count();
  seen.onScreen = await count("summary");
  await page.evaluate(() => {
    addEventListener("beforeprint", () => {
      const every = [...document.querySelectorAll("#findings .finding details")];
      globalThis.printed = { all: every.length, shut: every.filter((one) => !one.open).length };
    });
  });
  const pdf = await page.pdf({ path: `${folder}/report.pdf`, format: "A4" });
  seen.pdf = statSync(`${folder}/report.pdf`).size > 20000 && pdf.subarray(0, 5).toString();
  seen.printed = await page.evaluate(() => globalThis.printed);
  seen.afterPrint = await count("summary");
  seen.afterwardsOpen = await count("details[open]");
}

async function inTheDark(page, seen) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  seen.light = await paper();
  await page.click("#theme");
  seen.dark = await paper();
  await page.reload();
  seen.remembered = await paper();
}

withBrowser(async (browser, { file, folder }) => {
  const { context, page, wrongs } = await openPage(browser);
  const seen = {};
  await page.goto(addressOf(file));
  seen.first = await shown(page);
  await throughFlows(page, seen);
  await alongAHandoff(page, seen);
  await throughFindings(page, context, seen);
  await throughPlan(page, seen);
  await onPaper(page, file, seen, folder);
  await inTheDark(page, seen);
  const plain = await openPage(browser, { scripts: false });
  await plain.page.goto(addressOf(file));
  seen.withoutScripts = await plain.page.locator("main").innerText();
  return { ...seen, wrongs: [...wrongs, ...plain.wrongs] };
});
