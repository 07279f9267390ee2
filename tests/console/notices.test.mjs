// Notices and rounds in a browser: written at a desk, read by everyone without log-in; a round whose page
// fills up while phones come in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, check, open, photograph, signIn, village } from "./village.mjs";

let place, chromium;
before(async () => {
  place = await village();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

test("a public notice is written at a desk and read by everyone", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "chief");
  await page.locator(".menu").getByRole("link", { name: "通知", exact: true }).click();
  await page.getByText("还没有发过通知").waitFor();
  await check(page, "no notices");
  await page.getByLabel("标题").fill("明早停水");
  await page.getByLabel("内容").fill("明早八点到十点检修水管，请提前备水。");
  await page.getByLabel("公开：不登录也能看到").check();
  await page.getByRole("button", { name: "发送" }).click();
  await page.waitForURL(/notices\/1$/);
  await check(page, "a notice");
  const href = await page.getByRole("link", { name: "查看公开页面" }).getAttribute("href");
  const everyone = await open(chromium, { width: 360 });
  await everyone.page.goto(place.url(href));
  await everyone.page.getByRole("heading", { name: "明早停水" }).waitFor();
  assert.ok(!(await everyone.page.content()).includes("李大山"), "nobody's name");
  await check(everyone.page, "the page for everyone");
  await photograph(everyone.page, "flow-public");
  await everyone.page.getByRole("link", { name: "English" }).click();
  await everyone.page.locator("html[lang=en]").waitFor();
  await check(everyone.page, "the page for everyone, in English");
  assert.deepEqual(await everyone.context.cookies(), []);
  await page.getByRole("button", { name: "撤回通知" }).click();
  await page.locator("h1").getByText("已撤回").waitFor();
  assert.deepEqual([...wrong, ...everyone.wrong], []);
  await everyone.context.close();
  await context.close();
});

test("a round fills up while phones come in", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "chief", { language: "en", width: 360 });
  await page.goto(place.url("/rounds"));
  await check(page, "no rounds");
  await page.locator(".chips a").first().click();
  await page.getByLabel("Name").waitFor();
  assert.notEqual(await page.getByLabel("Name").inputValue(), "", "what the preset says stands there");
  await check(page, "the form of a round");
  // What the village's phones answer.
  await page.getByLabel("Checklist").selectOption("roll_call");
  for (const kind of await page.locator("[name=place]:checked").all()) await kind.uncheck();
  await page.getByRole("button", { name: "Start the round" }).click();
  await page.waitForURL(/rounds\/1$/);
  await page.locator("#live", { hasText: "Live" }).waitFor();
  await check(page, "a round");
  const figure = page.locator("#round .figure");
  const before = await figure.textContent();
  await place.tell("visit");
  await figure.getByText(/[1-9]\d* of \d+ grids answered/).waitFor();
  assert.notEqual(await figure.textContent(), before);
  await photograph(page, "flow-round");
  await page.goto(place.url("/"));
  await page.locator("#calls").getByRole("link").first().click();
  await page.waitForURL(/rounds\/1$/);
  await page.getByRole("button", { name: "Urge the grids where somebody is missing" }).click();
  await page.getByText(/Urged last .*李大山/).waitFor();
  await page.getByRole("button", { name: "End it today" }).click();
  await page.locator("h1").getByText("Ended early").waitFor();
  await check(page, "a round that ended");
  assert.deepEqual(wrong, []);
  await context.close();
});
