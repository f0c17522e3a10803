// Takes pictures of views of a page: {file, pictures: [{hash, dark, height, target}]}.
"use strict";
const { withBrowser, openPage, addressOf } = require("./browser.js");

withBrowser(async (browser, { file, pictures }) => {
  for (const { hash, dark, height, target } of pictures) {
    const { context, page } = await openPage(browser, { dark });
    await page.setViewportSize({ width: 1100, height });
    await page.goto(addressOf(file, hash));
    await page.waitForTimeout(200);
    await page.screenshot({ path: target });
    await context.close();
  }
  return pictures.map((picture) => picture.target);
});
