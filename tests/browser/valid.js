// Lets html-validate judge pages as they are written, and as they are once their script has run.
"use strict";
const { HtmlValidate } = require("html-validate");
const { withBrowser, openPage, addressOf } = require("./browser.js");
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
});
// What a browser writes when it is asked for its elements again is no choice of the page's.
const WRITTEN_BY_BROWSERS = {
  "attribute-boolean-style": "off",
  "attribute-empty-style": "off",
  "no-inline-style": "off",
  "void-style": "off",
  "doctype-style": "off",
};
const again = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: WRITTEN_BY_BROWSERS,
});

async function complaints(judge, text) {
  const { results } = await judge.validateString(text);
  return results
    .flatMap((one) => one.messages)
    .map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message} ${one.selector ?? ""}`);
}

withBrowser(async (browser, { files, hashes }) => {
  const found = [];
  for (const file of files) {
    found.push(...(await complaints(validator, require("fs").readFileSync(file, "utf8"))));
    const { page, context } = await openPage(browser);
    for (const hash of hashes) {
      await page.goto("about:blank");
      await page.goto(addressOf(file, hash));
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      await page.waitForTimeout(50);
      const wrong = await complaints(
        again,
        `<!DOCTYPE html>\n${await page.evaluate(() => document.documentElement.outerHTML)}`,
      );
      found.push(...wrong.map((one) => `${hash} ${one}`));
    }
    await context.close();
  }
  return found;
});
