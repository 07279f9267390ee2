// The village that the tests look at: a real server with real phones (tests/src/bin/console-village),
// and a real browser.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import axe from "axe-core";
import { chromium } from "playwright-core";

const here = import.meta.dirname;
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(here, "../../target"));
const program = process.env.DOORSTEP_VILLAGE ?? join(target, "release/console-village");

export const pictures = join(target, "pictures");
mkdirSync(pictures, { recursive: true });

export const languages = { "zh-Hans": "zh-CN", en: "en" };

// Starts the village; what it says first is what there is to see. `tell` has it do something. A full one has
// something on every page.
export async function village({ full = false } = {}) {
  const child = spawn(program, full ? ["full"] : [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended`);
    return value;
  };
  const told = JSON.parse(await next());
  return {
    ...told,
    url: (path) => `${told.address}${path}`,
    tell: async (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    end: () =>
      new Promise((ended) => {
        child.once("exit", ended);
        child.stdin.end();
      }),
  };
}

// Debian's Chromium, or the one that is named.
export function browser() {
  const found = () => execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? found(),
    args: ["--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking"],
  });
}

// A browser in which nobody has signed in. Its scripts and styles are ours alone, so what the page's policy
// refuses or a script throws is a failure; both are gathered in `wrong`.
export async function open(browser, { language = "zh-Hans", width = 1280, dark = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale: languages[language],
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  return { context, page, wrong };
}

// Fills in the form that the page shows.
export async function fillIn(page, login, password) {
  await page.fill("[name=login]", login);
  await page.fill("[name=password]", password);
  await page.click("form.stack button");
}

// A signed-in person's browser.
export async function signIn(browser, village, login, how) {
  const opened = await open(browser, how);
  await opened.page.goto(village.url("/login"));
  await fillIn(opened.page, login, village.password);
  await opened.page.waitForURL(village.url("/"));
  return opened;
}

// No more than a desk's screen and a bit: a list goes on, a picture need not.
export async function photograph(page, name) {
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(height, width > 600 ? 1100 : 1400) };
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, clip });
}

// Nothing that a person with other eyes or hands is stopped by, and nothing beyond the screen.
export async function check(page, where) {
  await page.evaluate(axe.source);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), tags);
  const said = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  assert.deepEqual(said, [], where);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${where}: ${beyond} pixels beyond the screen`);
}
