// Lets axe judge views of pages: {pages: [{file, hashes, viewport, dark, media}]} gives what it has against each.
"use strict";
const { withBrowser, openPage, addressOf } = require("./browser.js");
const axe = require("fs").readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function judge(page) {
  return page.evaluate(async (tags) => {
    const found = await globalThis.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
    });
    return found.violations.map(
      (one) =>
        `${one.id}: ${one.nodes
          .slice(0, 2)
          .map((node) => node.target.join(" ") + " " + node.failureSummary)
          .join(" | ")}`,
    );
  }, TAGS);
}

withBrowser(async (browser, { pages }) => {
  const results = [];
  for (const { file, hashes, viewport, dark, media } of pages) {
    const { context, page, wrongs } = await openPage(browser, { viewport, dark });
    await page.addInitScript({ content: axe });
    for (const hash of hashes) {
      await page.goto("about:blank");
      await page.goto(addressOf(file, hash), { waitUntil: "load" });
      if (media === "print") {
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await page.emulateMedia({ media: "print" });
      } else {
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      }
      await page.waitForTimeout(60);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      results.push({
        hash,
        viewport,
        dark: Boolean(dark),
        media: media ?? "screen",
        violations: await judge(page),
        wrongs: [...wrongs],
        wide,
      });
      if (media === "print") await page.emulateMedia({ media: "screen" });
    }
    await context.close();
  }
  return results;
});
