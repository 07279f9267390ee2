// A case from the desk to closed, as a clerk and an officer carry it: by the keyboard alone, each page
// looked at. And what two desks, or a session that ended, must not lose.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { take as act, put } from "./act.mjs";
import { browser, check, fillIn, photograph, signIn, village } from "./village.mjs";

let place, chromium;
before(async () => {
  place = await village();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

const look = (page, name) => check(page, name).then(() => photograph(page, `flow-${name}`));
const take = (page, step, fields) => act(page, step, fields, look);

// The head of a household, as its sheet calls it.
async function headOf(household) {
  const { context, page } = await signIn(chromium, place, "chief");
  await page.goto(place.url(`/households/${household}`));
  const name = await page.textContent("h1");
  await context.close();
  return name.match(/[\u4e00-\u9fff]{2,4}/g).at(-1);
}

test("a walk-in goes from the desk to the unit and back, and is closed, by the keyboard alone", async () => {
  const clerk = await signIn(chromium, place, "clerk");
  const { page } = clerk;
  await page.locator("main").getByRole("link", { name: "登记事项" }).press("Enter");
  await page.waitForURL(/cases\/new/);
  await page.locator("[name=grid]").press("Home");
  const fields = {
    grid: "江河村",
    source: "来访",
    about: "饮水灌溉",
    title: "水渠断水",
    text: "三组水渠断水，二十亩地浇不上。",
  };
  for (const [name, words] of Object.entries(fields)) await put(page.locator(`main [name=${name}]`), words);
  const head = await headOf(place.households.proposed);
  await page.locator("[name=who]").focus();
  await page.keyboard.type(head);
  await page.getByRole("button", { name: "查找" }).press("Enter");
  const found = page.locator("#parties [name=household]").first();
  await found.waitFor();
  assert.equal(await page.inputValue("[name=text]"), "三组水渠断水，二十亩地浇不上。");
  await found.press("Space");
  await look(page, "intake");
  await page.locator("[name=title]").press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}$/);
  const address = page.url();
  await page.locator("#about").locator("..").getByText(head).waitFor();

  await take(page, "receive");
  await take(page, "classify");
  await take(page, "divert", { text: "请到场查看" });

  const officer = await signIn(chromium, place, "officer");
  await officer.page.goto(address);
  await take(officer.page, "accept");
  await take(officer.page, "progress", { text: "已踏勘，渠口塌方。" });
  await take(officer.page, "resolve", { outcome: "诉求解决", word: "水通了", terms: "每户出一个工" });
  assert.deepEqual(officer.wrong, []);
  await officer.context.close();

  await page.goto(address);
  await take(page, "verify_yes", { means: "电", word: `${head}：满意` });
  await take(page, "close");
  await page.locator(".state", { hasText: "已结案" }).waitFor();
  await page.locator("#judge form").waitFor();
  for (const name of ["speed", "duty", "completion", "feedback"]) {
    await put(page.locator(`#judge [name=${name}]`), "满意");
  }
  await look(page, "evaluate");
  await page.locator("#judge form button").press("Enter");
  await page.locator("#judge", { hasText: "满意" }).waitFor();
  await look(page, "closed");
  assert.deepEqual(clerk.wrong, []);
  await clerk.context.close();
});

test("of two at one case the second sees what changed before it counts, and keeps its words", async () => {
  const one = await signIn(chromium, place, "chief");
  const two = await signIn(chromium, place, "clerk");
  const path = place.url(`/cases/${place.cases.wall}?step=note`);
  await one.page.goto(path);
  await two.page.goto(path);
  await one.page.locator("#act [name=text]").fill("先到的备注");
  await one.page.locator("#act form button").press("Enter");
  await one.page.locator(".timeline", { hasText: "先到的备注" }).waitFor();
  await two.page.locator("#act [name=text]").fill("后到的备注");
  await two.page.locator("#act form button").press("Enter");
  await two.page.getByRole("alert").first().waitFor();
  await two.page.locator(".timeline", { hasText: "先到的备注" }).waitFor();
  assert.equal(await two.page.inputValue("#act [name=text]"), "后到的备注");
  await look(two.page, "changed-meanwhile");
  await two.page.locator("#act form button").press("Enter");
  await two.page.locator(".timeline", { hasText: "后到的备注" }).waitFor();
  await one.context.close();
  await two.context.close();
});

test("what is sent after the session ended stands in its form again, and is taken when it is sent again", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "clerk");
  const path = place.url(`/cases/${place.cases.wall}?step=note`);
  await page.goto(path);
  await page.locator("#act [name=text]").fill("写到一半去接电话");
  await place.tell("rest");
  await page.locator("#act form button").press("Enter");
  await page.locator("[name=password]").waitFor();
  assert.ok(!(await page.content()).includes("写到一半"), "sealed");
  await look(page, "sign-in-again");
  await fillIn(page, "clerk", place.password);
  await page.locator("#act [name=text]").waitFor();
  assert.equal(await page.inputValue("#act [name=text]"), "写到一半去接电话");
  await look(page, "kept");
  await page.locator("#act form button").press("Enter");
  await page.locator(".timeline", { hasText: "写到一半去接电话" }).waitFor();
  // The session had ended; and nothing was taken before it was looked at.
  assert.deepEqual(wrong.filter((line) => !/401|409/.test(line)), []);
  await context.close();
});
