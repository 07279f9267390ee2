// The emergency switch in a browser: thrown at a desk, its roll call live while phones come in, the missing
// urged with one press, set back; on a phone's screen and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, check, photograph, signIn, village } from "./village.mjs";

let place, chromium;
before(async () => {
  place = await village();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

test("a roll call from the switch to the last household, and back", async () => {
  const chief = await signIn(chromium, place, "chief");
  const { page, wrong } = chief;
  await page.locator(".menu").getByRole("link", { name: "应急", exact: true }).click();
  await page.getByText("目前没有应急").waitFor();
  await check(page, "no emergency");
  await page.getByLabel("在哪里启用").selectOption(place.village);
  await page.getByLabel("应急类别").selectOption({ label: "防汛" });
  await page.getByLabel("启用原因").fill("暴雨红色预警");
  await page.getByRole("button", { name: "启用应急" }).click();
  await page.waitForURL(/emergency\/1$/);
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  const count = page.locator("#call .figure");
  assert.match(await count.textContent(), /已联系 0 户，共 6\d 户/);
  await page.evaluate(() => (window.sameDocument = true));

  // Somebody at the town's desk looks at the same call, on a phone's screen and in English.
  const clerk = await signIn(chromium, place, "clerk", { language: "en", width: 360 });
  await clerk.page.goto(place.url("/emergency"));
  await clerk.page.locator("#live", { hasText: "Live" }).waitFor();
  await place.tell("visit");
  await count.getByText("已联系 1 户").waitFor();
  await clerk.page.locator("#on").getByText(/^\s*1 of 6\d households reached/).waitFor();
  await clerk.page.locator("#on a").click();
  await check(clerk.page, "a roll call on a narrow screen");
  await clerk.page.locator("#live", { hasText: "Live" }).waitFor();
  await place.tell("visit");
  await count.getByText("已联系 2 户").waitFor();
  await clerk.page.locator("#call .figure").getByText(/2 of/).waitFor();
  assert.equal(await page.evaluate(() => window.sameDocument), true, "without a reload");

  // What somebody types about the missing stays while news come in; one press is enough.
  await page.getByText("修改催办内容").click();
  await page.getByLabel("标题").fill("请今晚八点前联系到每一户");
  await place.tell("visit");
  await count.getByText("已联系 3 户").waitFor();
  assert.equal(await page.getByLabel("标题").inputValue(), "请今晚八点前联系到每一户");
  await page.getByRole("button", { name: "催办未完成的网格" }).click();
  await page.getByText(/上次催办：.*李大山/).waitFor();
  await check(page, "urged");
  await photograph(page, "flow-roll-call");

  // Down to the doors of a grid, by those who read them.
  const grid = page.locator(".calls tbody a").first();
  const name = await grid.textContent();
  await grid.click();
  await page.locator("h1").getByText(name).waitFor();
  const doors = page.locator("#call table").last();
  await doors.getByText("未联系到").first().waitFor();
  assert.ok((await doors.getByText(/王秀英/).count()) > 0, "who reached whom");
  await check(page, "the doors of a grid");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#urge").isVisible(), false);
  assert.equal(await doors.isVisible(), true);
  await page.emulateMedia({ media: "screen" });

  await page.goto(place.url("/emergency/1"));
  await page.getByLabel("恢复原因").fill("预警解除");
  await page.getByRole("button", { name: "恢复平时" }).click();
  await page.locator("#call").getByText("预警解除").waitFor();
  assert.equal(await page.locator("form button").count(), 3, "the languages and the way out alone");
  await clerk.page.locator("#call").getByText("预警解除").waitFor();
  await page.goto(place.url("/emergency"));
  await page.getByText("目前没有应急").waitFor();
  assert.equal(await page.locator("table tbody tr").count(), 1, "and its history stays");
  assert.deepEqual([...wrong, ...clerk.wrong], []);
  await clerk.context.close();
  await chief.context.close();
});
