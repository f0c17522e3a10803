// Opens every view of a page whose texts try to be more than text; gives what happened.
"use strict";
const { withBrowser, openPage, addressOf } = require("./browser.js");

withBrowser(async (browser, { file, hashes }) => {
  const { page, wrongs } = await openPage(browser);
  const seen = [];
  for (const hash of hashes) {
    await page.goto("about:blank");
    await page.goto(addressOf(file, hash));
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    await page.waitForTimeout(80);
    seen.push(
      await page.evaluate(() => ({
        view: document.querySelector("main > section:not([hidden])").id,
        ran: globalThis.ran ?? null,
        strange: [
          ...document.querySelectorAll("img, iframe, object, embed, link, base, marquee, [onerror], [onload], [style]"),
        ].length,
        scripts: document.querySelectorAll("script").length,
        addresses: [...document.querySelectorAll("a")]
          .map((one) => new URL(one.href.baseVal ?? one.href, location.href).protocol)
          .filter((one) => !/^(file|https):$/.test(one)),
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        text: document.querySelector("main").innerText,
      })),
    );
  }
  return { seen, wrongs };
});
