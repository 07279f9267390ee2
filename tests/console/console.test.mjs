// The console as people use it: who may see what, in both languages, on wide and narrow screens, by
// keyboard, without scripts, on paper, and live.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { shots } from "./shots.mjs";
import { browser, check, fillIn, languages, open, photograph, signIn, village } from "./village.mjs";

const KB = 1024;
let place, chromium;
before(async () => {
  // One after the other: without a village there is no browser that nobody closes.
  place = await village({ full: true });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

// What each of them looks at. The chief's grid is the whole village.
const walks = (v) => ({
  chief: [
    "/",
    "/grids",
    "/grids?cases=ended",
    "/cases",
    "/activities",
    "/activities?of=mine",
    "/visits",
    "/places",
    `/grids/${v.village}001`,
    `/households/${v.households.proposed}`,
    `/households/${v.households.apart}`,
    `/households/${v.households.contested}`,
    `/households/${v.households.contested}/say/colour`,
    `/households/${v.households.contested}/say/contest`,
    `/households/${v.households.proposed}/say/consent`,
    `/cases/${v.cases.wall}`,
    `/cases/${v.cases.canal}`,
    `/cases/${v.cases.settled}`,
    "/emergency",
    "/notices",
    "/notices/1",
    "/rounds",
    "/rounds/1",
    "/emergency/1",
    "/map",
    "/meetings",
    `/meetings/at/${v.village}`,
    "/meetings/1",
    "/meetings/1/minutes",
    `/grids/${v.village}/people`,
    `/grids/${v.village}001/poster`,
    `/grids/${v.village}/supermarket`,
    `/households/${v.households.proposed}/points`,
    `/households/${v.households.proposed}/paper`,
  ],
  member1: ["/", "/grids", "/cases", `/households/${v.households.proposed}`, `/cases/${v.cases.canal}`],
  head: ["/", "/grids", `/cases/${v.cases.wall}`],
  clerk: [
    "/",
    "/desk",
    "/cases",
    "/cases?lane=ended",
    "/cases?overdue=yes&kind=demand",
    "/cases?q=000000",
    `/grids/${v.village}`,
    `/cases/${v.cases.confidential}`,
    `/cases/${v.cases.canal}`,
    `/cases/${v.cases.canal}?step=note`,
    `/cases/${v.cases.canal}/slip`,
    "/cases/new",
  ],
  officer: ["/", "/cases", `/cases/${v.cases.canal}`, "/supervision/mine"],
  admin: ["/", "/people", `/people?grid=${v.village}`, `/people/${v.people.clerk}`, "/account", "/account/codes", "/statistics", "/exports", "/map", "/imports", "/audit", "/audit?check=yes", "/settings", "/settings/preset", "/approvals", `/links?user=${v.people.party}`],
  supervisor: ["/", "/supervision", "/supervision/units/water", `/work?grid=${v.village}`, "/cases?lane=urged", "/cases?overdue=yes", `/grids/${v.village}`, `/cases/${v.cases.wall}`],
});

// Bytes of the script and the style sheet that a page names.
async function ownFiles(page) {
  const addresses = await page.evaluate(() => [
    document.querySelector("link[rel=stylesheet]").href,
    ...[...document.scripts].map((script) => script.src),
  ]);
  const answers = await Promise.all(addresses.map((address) => page.request.get(address)));
  const bodies = await Promise.all(answers.map((answer) => answer.body()));
  return bodies.reduce((sum, body) => sum + body.length, 0);
}

// `tests/run pictures` takes each page four times; otherwise once, to see that each can be taken.
const every = process.env.DOORSTEP_PICTURES === "all";

test("pictures", async () => {
  for (const language of Object.keys(languages).slice(0, every ? undefined : 1)) {
    for (const [wide, width] of [
      ["wide", 1280],
      ["narrow", 390],
    ].slice(0, every ? undefined : 1)) {
      const how = { language, width };
      const picture = (page, name) => photograph(page, `console-${name}-${language}-${wide}`);
      const nobody = await open(chromium, how);
      await nobody.page.goto(place.url("/login"));
      await picture(nobody.page, "login");
      await nobody.context.close();
      let who, signed;
      for (const [name, login, path, press = []] of shots(place)) {
        if (login !== who) {
          await signed?.context.close();
          [who, signed] = [login, await signIn(chromium, place, login, how)];
        }
        const { page } = signed;
        await page.goto(place.url(path));
        for (const one of press) {
          await page.locator(one).first().click();
          await page.waitForLoadState();
        }
        // Of a page that keeps itself up to date when it does, so that its picture stays the same.
        if (await page.locator("#live").count()) await page.locator("#live:not(:empty)").waitFor();
        await picture(page, name);
      }
      await signed.context.close();
    }
  }
});

// Each language wide and narrow, each of these by day and in the dark.
const looks = [
  ["zh-Hans", 1280, false],
  ["zh-Hans", 320, true],
  ["en", 1280, true],
  ["en", 360, false],
];

describe("every page of every role", () => {
  for (const [language, width, dark] of looks) {
    test(`${language}, ${width} wide, ${dark ? "dark" : "light"}`, async () => {
      for (const [login, paths] of Object.entries(walks(place))) {
        const { context, page, wrong } = await signIn(chromium, place, login, { language, width, dark });
        for (const path of paths) {
          const answer = await page.goto(place.url(path));
          assert.equal(answer.status(), 200, `${login} ${path}`);
          const bytes = (await answer.body()).length + (await ownFiles(page));
          assert.ok(bytes <= 100 * KB, `${login} ${path}: ${bytes} bytes`);
          assert.equal(await page.getAttribute("html", "lang"), language);
          await check(page, `${login} ${path} ${language} ${width}`);
        }
        assert.deepEqual(wrong, [], login);
        await context.close();
      }
    });
  }
});

test("a page of others is a plain refusal", async () => {
  const { context, page } = await signIn(chromium, place, "stranger");
  for (const path of [`/households/${place.households.proposed}`, `/cases/${place.cases.wall}`, `/grids/${place.village}`]) {
    const answer = await page.goto(place.url(path));
    assert.equal(answer.status(), 404, path);
    await check(page, path);
  }
  await context.close();
  const chief = await signIn(chromium, place, "chief");
  const answer = await chief.page.goto(place.url(`/cases/${place.cases.confidential}`));
  assert.equal(answer.status(), 404, "confidential");
  await chief.context.close();
});

test("by keyboard alone", async () => {
  const { context, page } = await signIn(chromium, place, "chief", { language: "en" });
  await page.goto(place.url("/grids"));
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const outlined = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Take in a case");
  const inQueue = () => page.evaluate(() => !!document.activeElement.closest("#review"));
  for (let presses = 0; !(await inQueue()); presses++) {
    assert.ok(presses < 8, "what waits comes soon behind the header and the place's papers");
    await page.keyboard.press("Tab");
  }
  assert.equal(await outlined(), "solid", "one sees where one is");
  const called = await focused();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/households/*");
  assert.equal(await page.textContent("h1"), called);
  await page.goto(place.url("/"));
  for (let presses = 0; (await focused()) !== "中文"; presses++) {
    assert.ok(presses < 12, "the languages are near the top");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("html[lang=zh-Hans]");
  await context.close();
});

test("reading needs no script", async () => {
  const context = await chromium.newContext({ javaScriptEnabled: false, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(place.url("/login"));
  await page.fill("[name=login]", "chief");
  await page.fill("[name=password]", place.password);
  await page.click("form.stack button");
  await page.getByRole("heading", { name: "我的任务" }).waitFor();
  await page.locator(".menu").getByRole("link", { name: "我的网格" }).click();
  for (const heading of ["待审核", "事项", "住户"]) await page.getByRole("heading", { name: heading }).waitFor();
  await page.click("#households tbody a");
  await page.getByRole("heading", { name: "家庭成员" }).waitFor();
  await page.click(".path a >> nth=-1");
  assert.equal(await page.locator("#live").textContent(), "", "and no page says that it is live");
  await context.close();
});

test("a household that arrives is there without a reload, and the keyboard stays where it was", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "chief");
  await page.goto(place.url("/grids"));
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  await page.evaluate(() => (window.sameDocument = true));
  const rows = page.locator("#households tbody tr[data-id]");
  const before = await rows.count();
  const held = page.locator("#households tbody a >> nth=20");
  await held.focus();
  const door = await held.textContent();
  const id = await place.tell("household");
  await page.locator(`#households tr[data-id="${id}"]`).waitFor();
  assert.equal(await rows.count(), before + 1);
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), door);
  await page.locator("#live", { hasText: "刚刚有更新" }).waitFor();
  assert.deepEqual(wrong, []);
  await context.close();
});

test("a case carried on at another desk shows its new step", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "member1");
  await page.goto(place.url(`/cases/${place.cases.wall}`));
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  const steps = await page.locator(".timeline > li").count();
  await place.tell("step");
  await page.locator(`.timeline > li >> nth=${steps}`).waitFor();
  await page.getByText("双方同意周五到现场一起量界址。").waitFor();
  assert.deepEqual(wrong, []);
  await context.close();
});

test("what changed while nobody looked is there when someone looks again", async () => {
  const { context, page } = await signIn(chromium, place, "chief");
  await page.goto(place.url("/grids"));
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  const look = (state) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await look("hidden");
  const id = await place.tell("household");
  assert.equal(await page.locator(`#households tr[data-id="${id}"]`).count(), 0, "it holds no connection");
  await look("visible");
  await page.locator(`#households tr[data-id="${id}"]`).waitFor();
  await context.close();
});

test("what came too late is taken on by a cadre, with one press", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "chief");
  await page.goto(place.url("/grids"));
  const kept = page.locator("#review .queue > li", { hasText: "河堤护栏断了两处" });
  await kept.getByText("郭兴旺").waitFor();
  await kept.getByText("退回").first().click();
  await check(page, "a kept change, with the form to send it back");
  const before = await page.locator("#cases tbody tr").count();
  await kept.getByRole("button", { name: "由我采用" }).click();
  await page.waitForURL(place.url("/grids"));
  assert.equal(await kept.count(), 0);
  assert.equal(await page.locator("#cases tbody tr").count(), before + 1);
  await page.locator("#cases").getByText("河堤护栏断了两处").waitFor();
  assert.deepEqual(wrong, []);
  await context.close();
});

test("a walk-in is taken in, received and sent to its unit by the keyboard alone", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "clerk", { language: "en" });
  await page.locator("main").getByRole("link", { name: "Take in a case" }).press("Enter");
  // The place is chosen already; the rest is typed, each field behind the one before.
  await page.getByLabel("How it came in").focus();
  for (const typed of ["Walk-in", "Drinking water", "三组水管冻裂", "三组主水管冻裂，十二户断水。", "陈民军"]) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}$/);
  assert.equal(await page.textContent("h1"), "三组水管冻裂");
  await check(page, "a case that waits for the reader");
  const act = async (step) => {
    await page.locator(`#act [name=step][value=${step}]`).waitFor({ state: "attached" });
    await page.locator("#act form button").press("Enter");
  };
  await act("receive");
  await page.locator("#act [name=step][value=divert]").waitFor({ state: "attached" });
  assert.notEqual(await page.inputValue("#act [name=unit]"), "", "where the category goes stands there already");
  await act("divert");
  await page.locator(".state", { hasText: "Handed to a unit" }).waitFor();
  assert.deepEqual(wrong, []);
  await context.close();
});

test("a clerk classifies and hands on twenty cases with at most four keys each", async () => {
  const { context, page, wrong } = await signIn(chromium, place, "clerk", { language: "en" });
  const origin = new URL(place.url("/")).origin;
  const desk = await page.goto(place.url("/cases/new")).then(() => page.inputValue("[name=desk]"));
  for (let n = 0; n < 20; n++) {
    // Half of them have no category yet: whoever wrote them down did not know it.
    const about = n % 2 ? "demand/" : "demand/water_supply";
    const form = { desk, grid: desk, source: "walk_in", about, title: `Case ${n}`, text: "No water." };
    const answer = await page.request.post(place.url("/cases"), { form, headers: { origin }, maxRedirects: 0 });
    assert.equal(answer.status(), 303);
  }
  await page.goto(place.url("/desk"));
  let keys = 0;
  const press = (key) => ((keys += 1), page.keyboard.press(key));
  for (let sorted = 0; sorted < 20; ) {
    const at = page.url();
    const title = await page.textContent("#sheet h1");
    if (!title.startsWith("Case ")) {
      // A case that lay there before: left where it is, by its own link.
      await page.getByRole("link", { name: "Leave it" }).click();
    } else {
      // What is known already needs Enter alone; else its number is typed.
      if (!(await page.locator("[data-sorts] input:checked").count())) {
        await press(await page.locator("[data-sorts] input[value=water_supply]").getAttribute("data-n"));
      }
      await press("Enter");
      sorted += 1;
    }
    await page.waitForURL((url) => url.href !== at);
    if (sorted < 20 && new URL(page.url()).searchParams.has("done")) {
      await page.getByRole("status").filter({ hasText: "Done: Case" }).waitFor();
      // The first of the inbox lies there again: those left before come first.
      assert.notEqual(page.url(), at);
    }
  }
  assert.ok(keys <= 20 * 4, `${keys} keys`);
  assert.ok(keys >= 20, "each was handed on by a key");
  await page.goto(place.url("/cases?lane=routed"));
  assert.equal(await page.locator("#cases tbody tr", { hasText: "Case " }).count(), 20);
  await check(page, "the board with twenty more");
  assert.deepEqual(wrong, []);
  await context.close();
});

test("the station works without a script", async () => {
  const context = await chromium.newContext({ javaScriptEnabled: false, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(place.url("/login"));
  await page.fill("[name=login]", "clerk");
  await page.fill("[name=password]", place.password);
  await page.click("form.stack button");
  await page.locator(".menu").getByRole("link", { name: "受理台" }).click();
  await page.getByRole("heading", { name: "待分办" }).waitFor();
  const title = await page.textContent("#sheet h1");
  await page.locator("[data-sorts] input[type=radio]").first().check();
  await page.getByRole("button", { name: "受理并交办" }).click();
  await page.getByRole("status").filter({ hasText: title.split(" ")[0].trim() }).waitFor();
  await context.close();
});

test("what is missing is said beside its field, what was typed stays, and news do not disturb it", async () => {
  const { context, page } = await signIn(chromium, place, "chief");
  const path = `/cases/${place.cases.wall}?step=note`;
  await page.goto(place.url(path));
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  await page.getByLabel("说明").fill("雨后再看一次");
  const steps = await page.locator(".timeline > li").count();
  await place.tell("step");
  await page.locator(`.timeline > li >> nth=${steps}`).waitFor();
  assert.equal(await page.getByLabel("说明").inputValue(), "雨后再看一次");
  await page.getByRole("button", { name: "备注" }).click();
  await page.getByRole("alert").waitFor();
  await check(page, "a form that comes back");
  assert.equal(await page.getByLabel("说明").inputValue(), "雨后再看一次");
  await page.getByRole("button", { name: "备注" }).click();
  await page.locator(".timeline", { hasText: "雨后再看一次" }).waitFor();
  await context.close();
});

test("an open page goes when its session ends elsewhere", async () => {
  const { context, page } = await signIn(chromium, place, "chief");
  await page.locator("#live", { hasText: "实时更新" }).waitFor();
  const other = await context.newPage();
  await other.goto(place.url("/"));
  await other.getByRole("button", { name: "退出登录" }).click();
  await page.waitForURL("**/login**");
  await context.close();
});

test("on paper there is the sheet alone, and nothing confidential", async () => {
  const { context, page } = await signIn(chromium, place, "clerk");
  await page.goto(place.url("/grids"));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("body > header").isVisible(), false);
  const shown = (id) => page.locator(`#cases tr[data-id="${id}"]`).isVisible();
  assert.deepEqual([await shown(place.cases.canal), await shown(place.cases.confidential)], [true, false]);
  await page.goto(place.url(`/cases/${place.cases.confidential}`));
  assert.equal(await page.locator("#sheet").isVisible(), false);
  await context.close();
});

test("a reader's opening stands on the sheet", async () => {
  const { context, page } = await signIn(chromium, place, "member1");
  await page.goto(place.url(`/households/${place.households.proposed}`));
  const readers = page.locator("section", { has: page.locator("#readers") });
  await readers.getByText("王秀英（网格员）").waitFor();
  await readers.getByText("周桂兰（村干部）").waitFor();
  await context.close();
});

test("a wrong password is said plainly, and the name that was typed stays", async () => {
  for (const [language, said] of [
    ["zh-Hans", "用户名、密码或动态码不对。"],
    ["en", "The user name, password or one-time code is wrong."],
  ]) {
    const { context, page } = await open(chromium, { language, width: 360 });
    await page.goto(place.url("/login"));
    await fillIn(page, "chief", "no such password");
    await page.getByRole("alert").getByText(said).waitFor();
    assert.equal(await page.inputValue("[name=login]"), "chief");
    assert.equal(await page.inputValue("[name=password]"), "");
    await check(page, `wrong password ${language}`);
    await fillIn(page, "chief", place.password);
    await page.waitForURL(place.url("/"));
    await context.close();
  }
});

test("after signing out nothing opens, not even by going back", async () => {
  const { context, page } = await signIn(chromium, place, "chief");
  await page.goto(place.url(`/households/${place.households.proposed}`));
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.waitForURL(place.url("/login"));
  await page.goBack();
  await page.waitForURL("**/login**");
  assert.equal(await page.locator("#sheet").count(), 0);
  await context.close();
});

test("whoever was away too long signs in and is on the same page again", async () => {
  const { context, page } = await signIn(chromium, place, "chief", { language: "en" });
  const sheet = place.url(`/cases/${place.cases.wall}`);
  await page.goto(place.url("/grids"));
  await place.tell("rest");
  await page.click(`a[href="/cases/${place.cases.wall}"]`);
  await page.waitForURL("**/login?back=**");
  await check(page, "the form after a rest");
  await page.getByRole("button", { name: "中文" }).click();
  await page.waitForSelector("html[lang=zh-Hans]");
  await fillIn(page, "chief", place.password);
  await page.waitForURL(sheet);
  await page.locator("#sheet").waitFor();
  await context.close();
});
