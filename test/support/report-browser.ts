import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where Chromium is: the path in CHROMIUM, else a usual one; undefined where there is none. */
export function findChromium(): string | undefined {
  const wanted = process.env.CHROMIUM;
  return [...(wanted === undefined ? [] : [wanted]), ...usualPaths].find((path) => existsSync(path));
}

/** Starts Chromium without a window. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Look {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

/** A page that was opened from a file, as a user would, with what it complained about and asked for. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Every address that it asked for besides its own. */
  readonly requests: readonly string[];
}

/** Opens the text as a file in a window of that look, without scripts of the page's own. */
export async function openPage(
  browser: Browser,
  text: string,
  { colorScheme, width }: Look,
): Promise<OpenedPage> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  resources.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, "report.html");
  await writeFile(file, text);

  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  resources.defer(() => page.close());
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(`file://${folder}`) && !request.url().startsWith("data:")) {
      requests.push(request.url());
    }
  });
  await page.goto(`file://${file}`);
  const owned = resources.move();
  return { page, complaints, requests, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
