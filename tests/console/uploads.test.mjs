// Files brought in through a browser: a roster whose bad rows are named before anything is stored, then taken in;
// a checklist that can't be asked, one that is tried as a phone asks it, then installed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, check, photograph, signIn, village } from "./village.mjs";
import { workbook } from "./workbook.mjs";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

let place, chromium;
before(async () => {
  place = await village();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

const named = (name, sheets) => ({ name, mimeType: XLSX, buffer: workbook(sheets) });

// Chooses a file and has it looked at.
async function look(page, which, file) {
  await page.goto(place.url("/imports"));
  await page.locator(`[name=${which}]`).setInputFiles(file);
  await page.locator(`form[action="/imports/${which}"] button`).click();
  await page.getByText("这是试读，还没有写入任何内容。").waitFor();
}

const found = (page) => page.locator("main .plain li").allTextContents();

test("a roster is looked at, its bad rows are named, then it is taken in once", async () => {
  const grid = `${place.village}001`;
  const roster = named("名册.xlsx", {
    花名册: [
      ["江河村花名册"],
      ["网格", "门牌号", "姓名", "与户主关系", "性别", "出生年月", "政治面貌"],
      [grid, "9组1号", "何福生", "户主", "男", "1961-04", "群众"],
      [grid, "9组1号", "何小满", "子", "男", "1990-08", "群众"],
      [grid, "9组2号", "许桂英", "户主", "不详", "1958-01", "群众"],
      [grid, "9组3号", "罗开明", "户主", "男", "六月", "群众"],
      [grid, "9组4号", "邱玉珍", "户主", "女", "1949-11", "群众"],
    ],
  });
  const { context, page, wrong } = await signIn(chromium, place, "admin");
  await page.locator(".menu > div").getByRole("link", { name: "导入", exact: true }).click();
  await check(page, "imports");
  await look(page, "roster", roster);
  await check(page, "a roster looked at");
  await photograph(page, "flow-roster");
  const lines = await found(page);
  const says = (...parts) => assert.ok(lines.some((line) => parts.every((part) => line.includes(part))), `${parts}: ${lines}`);
  says("第 5 行", "性别");
  says("第 6 行", "出生");
  says("政治面貌");
  for (const name of ["许桂英", "罗开明", "群众"]) assert.ok(!lines.join().includes(name), "no value of a row");
  await page.getByRole("heading", { name: "可以导入 2 户" }).waitFor();

  await page.getByRole("button", { name: "导入", exact: true }).click();
  await page.getByText("已导入 2 户").waitFor();
  await check(page, "a roster taken in");
  await look(page, "roster", roster);
  await page.getByText("2 户已经登记过").waitFor();
  await page.getByRole("heading", { name: "没有可以导入的内容" }).waitFor();
  assert.deepEqual(wrong, []);
  await context.close();

  const chief = await signIn(chromium, place, "chief");
  await chief.page.goto(place.url(`/grids/${grid}`));
  const doors = await chief.page.locator("#households").textContent();
  for (const door of ["何福生", "邱玉珍"]) assert.ok(doors.includes(door), door);
  for (const bad of ["许桂英", "罗开明"]) assert.ok(!doors.includes(bad), bad);
  await chief.context.close();
});

test("a checklist is refused by its row; a good one is tried and installed", async () => {
  const choices = [["list_name", "name", "label"], ["yn", "yes", "有"], ["yn", "no", "没有"]];
  const form = (...questions) => ({ survey: [["type", "name", "label", "relevant"], ...questions], choices });
  const { context, page, wrong } = await signIn(chromium, place, "admin");
  await look(page, "checklist", named("canal_check.xlsx", form(
    ["select_one yn", "leak", "水渠有没有漏水", ""],
    ["begin repeat", "all", "每一处", ""],
    ["end repeat", "", "", ""],
  )));
  await check(page, "a checklist refused");
  await photograph(page, "flow-checklist-refused");
  const lines = await found(page);
  assert.ok(lines.some((line) => /第\s*3\s*行/.test(line)), String(lines));
  assert.equal(await page.locator("button[value=install]").count(), 0);

  await look(page, "checklist", named("canal_check.xlsx", form(
    ["select_one yn", "leak", "水渠有没有漏水", ""],
    ["integer", "metres", "漏了几米", "${leak} = 'yes'"],
  )));
  await check(page, "a checklist looked at");
  assert.equal(await page.getByText("漏了几米").count(), 0, "asked only where it matters");
  await page.getByLabel("有", { exact: true }).check();
  await page.getByRole("button", { name: "按这些回答再看一遍" }).click();
  await page.getByText("漏了几米").waitFor();
  assert.ok(await page.getByLabel("有", { exact: true }).isChecked(), "what was answered stays");
  await check(page, "a checklist tried");
  await photograph(page, "flow-checklist");
  await page.getByRole("button", { name: "安装" }).click();
  await page.getByText("检查清单 canal_check 第 1 版已安装").waitFor();
  await check(page, "a checklist installed");
  assert.deepEqual(wrong, []);
  await context.close();
});
