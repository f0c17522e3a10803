// Opens Chromium without a network and keeps what a page must not do: errors, requests, dialogs.
"use strict";
const { readFileSync } = require("fs");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const VIEWPORTS = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  zoomed: { width: 640, height: 450 },
};

async function withBrowser(work) {
  const given = JSON.parse(readFileSync(0, "utf8"));
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  const browser = await chromium.launch({ executablePath: given.chromium, args });
  try {
    process.stdout.write(JSON.stringify(await work(browser, given)));
  } finally {
    await browser.close();
  }
}

async function openPage(browser, { viewport = "desk", dark = false, scripts = true } = {}) {
  const context = await browser.newContext({
    viewport: VIEWPORTS[viewport],
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    javaScriptEnabled: scripts,
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const wrongs = [];
  page.on("console", (message) => message.type() === "error" && wrongs.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrongs.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => wrongs.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on("request", (request) => {
    if (!/^(file|data|blob|about):/.test(request.url())) wrongs.push(`request: ${request.url()}`);
  });
  return { context, page, wrongs };
}

function addressOf(file, hash = "") {
  return pathToFileURL(file).href + hash;
}

module.exports = { withBrowser, openPage, addressOf };
