import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** A Chromium of this machine; undefined where there is none, and tests that need one are skipped. */
export const chromiumPath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== "" && existsSync(path));

/** Starts the Chromium of this machine. It asks nobody for anything by itself. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** Opens a page from disk and tells what it asked for beyond itself, and what it complained of; nothing without a browser. */
export async function openFromDisk(
  file: string,
  look: (page: Page) => Promise<void>,
): Promise<{ requests: string[]; complaints: string[] }> {
  if (chromiumPath === undefined) return { requests: [], complaints: [] };
  const url = pathToFileURL(file).href;
  const requests: string[] = [];
  const complaints: string[] = [];
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(url);
    await look(page);
  } finally {
    await browser.close();
  }
  return { requests: requests.filter((request) => request !== url && !request.startsWith("data:")), complaints };
}
