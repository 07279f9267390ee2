// Each role's day as its paper tells it (docs/day-of-<role>.md): every numbered step is walked, in its order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { put, take } from "./act.mjs";
import { browser, check, open, photograph, signIn, village } from "./village.mjs";

let place, chromium;
before(async () => {
  place = await village({ full: true });
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

const steps = (role) => {
  const paper = readFileSync(join(import.meta.dirname, `../../docs/day-of-${role}.md`), "utf8");
  return [...paper.matchAll(/^\d+\. \*\*(.+?)\.\*\*/gm)].map(([, title]) => title);
};

// Walks a day. `walk` has what is done at each step, by the step's title in the paper.
function day(role, login, walk) {
  test(`the day of a ${role}`, async (t) => {
    assert.deepEqual(Object.keys(walk), steps(role), "the paper and the walk tell the same");
    const { context, page, wrong } = await signIn(chromium, place, login);
    for (const [n, [title, step]] of Object.entries(walk).entries()) {
      await t.test(title, async () => {
        await step(page);
        await check(page, title);
        await photograph(page, `day-${role}-${n + 1}`);
      });
    }
    assert.deepEqual(wrong.filter((line) => !line.includes("404")), [], "nothing is refused or thrown in the page");
    await context.close();
  });
}

const go = (page, path) => page.goto(place.url(path));
const menu = (page, name) => page.locator(".menu > div").getByRole("link", { name, exact: true }).click();
const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();
const sent = async (page, button) => {
  const taken = page.waitForResponse((answer) => answer.request().method() === "POST");
  await button.click();
  const status = (await taken).status();
  await page.waitForLoadState();
  assert.ok(status < 400, (await page.locator("[role=alert], .wrong").allInnerTexts()).join(" "));
};

// What the days hand to one another.
const handed = {};

// Somebody else's step in between, at their own desk.
async function meanwhile(login, does) {
  const { context, page } = await signIn(chromium, place, login);
  await does(page);
  await context.close();
}

day("clerk", "clerk", {
  "See what waits": async (page) => {
    await heading(page, "我的任务");
    await page.locator("#task-overdue").waitFor();
  },
  "Take in a walk-in": async (page) => {
    await menu(page, "登记事项");
    await page.waitForURL(/cases\/new/);
    const fields = { source: "来访", about: "饮水灌溉", title: "二组水管冻裂", text: "二组主管冻裂，八户没有水用。" };
    await page.locator("[name=grid]").selectOption({ label: "江河村委会" }).catch(() => put(page.locator("[name=grid]"), "江河村"));
    for (const [name, words] of Object.entries(fields)) await put(page.locator(`main [name=${name}]`), words);
    await page.locator("[name=who]").fill("1组3号");
    await page.getByRole("button", { name: "查找" }).click();
    await page.locator("#parties [name=household]").first().check();
    assert.equal(await page.inputValue("[name=title]"), "二组水管冻裂");
    await page.locator("[name=title]").press("Enter");
    await page.waitForURL(/cases\/[0-9a-f]{32}$/);
    handed.pipe = page.url();
    [handed.number] = (await page.locator(".number").first().textContent()).match(/\d{6}-\d{8}-\d{4}/);
  },
  "Print the slip": async (page) => {
    await page.getByRole("link", { name: "打印告知单" }).click();
    await heading(page, "受理告知单");
    assert.ok((await page.textContent("main")).includes(handed.number));
  },
  "Sort the inbox": async (page) => {
    await menu(page, "受理台");
    await page.locator("#inbox").getByText("二组水管冻裂").click();
    await page.locator("#sheet h1", { hasText: "二组水管冻裂" }).waitFor();
    if (!(await page.locator("[data-sorts] input:checked").count())) {
      await page.keyboard.press(await page.locator("[data-sorts] input[value=water_supply]").getAttribute("data-n"));
    }
    await page.locator("[data-sorts] button").press("Enter");
    await page.waitForURL(/desk/);
    await page.locator("#inbox", { hasNotText: "二组水管冻裂" }).waitFor();
  },
  "Find a case by its number": async (page) => {
    await menu(page, "事项看板");
    await page.locator("[name=q]").fill(handed.number);
    await page.locator("[name=q]").press("Enter");
    await page.locator("h1", { hasText: "二组水管冻裂" }).waitFor();
    assert.equal(page.url(), handed.pipe);
  },
  "See who has how much": async (page) => {
    await menu(page, "事项看板");
    await heading(page, "按责任单位");
    await page.getByRole("link", { name: "县水利局" }).click();
    await page.getByText("二组水管冻裂").waitFor();
  },
  "Write down what was heard meanwhile": async (page) => {
    await go(page, new URL(handed.pipe).pathname);
    await take(page, "note", { text: "来人电话：已自备水桶" });
    await page.locator(".timeline", { hasText: "已自备水桶" }).waitFor();
  },
  "Ask whether it is solved": async (page) => {
    await meanwhile("officer", async (officer) => {
      await officer.goto(handed.pipe);
      await take(officer, "accept");
      await take(officer, "resolve", { outcome: "诉求解决", word: "通水了" });
    });
    await go(page, new URL(handed.pipe).pathname);
    await take(page, "verify_yes", { means: "电", word: "陈家：有水了" });
  },
  "Close it and judge the unit": async (page) => {
    await take(page, "close");
    await page.locator(".state", { hasText: "已结案" }).waitFor();
    for (const name of ["speed", "duty", "completion", "feedback"]) await put(page.locator(`#judge [name=${name}]`), "满意");
    await page.locator("#judge form button").click();
    await page.locator("#judge", { hasText: "满意" }).waitFor();
  },
  "Call back the sample": async (page) => {
    await menu(page, "我的任务");
    await page.locator("#task-call_back tbody a").first().click();
    await page.locator("#call").waitFor();
    await take(page, "verify_yes", { means: "电", word: "办好了，谢谢" });
    await page.getByRole("status").filter({ hasText: "已办理" }).waitFor();
  },
  "Tell everybody": async (page) => {
    await menu(page, "通知");
    await put(page.locator("main [name=grid]"), "江河村");
    await page.getByLabel("标题").fill("周三上午便民服务进村");
    await page.getByLabel("内容").fill("周三上午九点在村委会办理社保、医保、证件事项，请带身份证。");
    await page.getByLabel("公开：不登录也能看到").check();
    await sent(page, page.getByRole("button", { name: "发送" }));
    const href = await page.getByRole("link", { name: "查看公开页面" }).getAttribute("href");
    const everyone = await open(chromium);
    await everyone.page.goto(place.url(href));
    await heading(everyone.page, "周三上午便民服务进村");
    await everyone.context.close();
  },
  "Switch to emergency": async (page) => {
    await menu(page, "应急");
    await page.getByLabel("在哪里启用").selectOption(place.village);
    await page.getByLabel("应急类别").selectOption({ label: "防汛" });
    await page.getByLabel("启用原因").fill("暴雨红色预警");
    await sent(page, page.getByRole("button", { name: "启用应急" }));
    await heading(page, "防汛应急点名");
    handed.alert = new URL(page.url()).pathname;
  },
  "Call the roll": async (page) => {
    await place.tell("visit");
    await page.locator("#call .figure").getByText(/已联系 1 户/).waitFor();
    await sent(page, page.getByRole("button", { name: "催办未完成的网格" }));
    await page.getByText(/上次催办：.*赵文静/).waitFor();
  },
  "Go back to normal": async (page) => {
    await page.getByLabel("恢复原因").fill("预警解除");
    await sent(page, page.getByRole("button", { name: "恢复平时" }));
    await page.locator("#call").getByText("预警解除").waitFor();
  },
  "Ask for a file": async (page) => {
    await menu(page, "导出");
    await put(page.locator("main [name=what]"), "事项台账");
    await put(page.locator("main [name=format]"), "Excel");
    await page.getByLabel("用途").fill("月度例会材料");
    await sent(page, page.getByRole("button", { name: "提交申请" }));
    await page.locator("main li", { hasText: "月度例会材料" }).getByText("等第二个人同意").waitFor();
  },
  "Take the file": async (page) => {
    await meanwhile("admin", async (admin) => {
      await admin.goto(place.url("/approvals"));
      const asked = admin.locator("main li", { hasText: "月度例会材料" });
      await sent(admin, asked.getByRole("button", { name: "同意", exact: true }));
    });
    await menu(page, "导出");
    const ready = page.locator("main li", { hasText: "月度例会材料" });
    const [file] = await Promise.all([page.waitForEvent("download"), ready.getByRole("button", { name: /下载/ }).click()]);
    assert.match(file.suggestedFilename(), /\.xlsx$/);
    await menu(page, "导出");
    await ready.getByText("已下载").waitFor();
  },
  Leave: async (page) => {
    await page.getByRole("link", { name: "赵文静" }).click();
    await heading(page, "修改密码");
    await page.getByRole("button", { name: "退出登录" }).click();
    await page.locator("[name=password]").waitFor();
  },
});

day("officer", "officer", {
  "See what was handed to the unit": async (page) => {
    await meanwhile("clerk", async (clerk) => {
      await clerk.goto(place.url("/cases/new"));
      for (const [name, words] of Object.entries({ source: "来电", about: "饮水灌溉", title: "机井不出水", text: "三组机井抽不出水。" })) {
        await put(clerk.locator(`main [name=${name}]`), words);
      }
      await clerk.locator("[name=title]").press("Enter");
      await clerk.waitForURL(/cases\/[0-9a-f]{32}$/);
      handed.well = new URL(clerk.url()).pathname;
      await take(clerk, "receive");
      await take(clerk, "divert");
    });
    await go(page, "/");
    await page.locator("main").getByRole("link", { name: "机井不出水" }).click();
  },
  "Sign for it": (page) => take(page, "accept"),
  "Ask for more time": async (page) => {
    await take(page, "extend_ask", { reason: "水泵要从县城调运" });
    await page.locator(".timeline", { hasText: "调运" }).waitFor();
  },
  "Say how it goes": (page) => take(page, "progress", { text: "水泵已到，明天安装。" }),
  "Resolve it": (page) => take(page, "resolve", { outcome: "调解成功", word: "大家同意轮流用水", terms: "单日东片，双日西片" }),
  "Print the agreement": async (page) => {
    await page.getByRole("link", { name: "人民调解协议书" }).click();
    await heading(page, "人民调解协议书");
    assert.ok((await page.textContent("main")).includes("单日东片"));
  },
  "See how the unit did": async (page) => {
    await menu(page, "本单位考评");
    await heading(page, "扣分事由");
    await page.locator("#faults").getByRole("link", { name: "三组水渠断水" }).first().click();
  },
  Appeal: async (page) => {
    await page.locator("#judge [name=text]").fill("管材缺货，已申请延期，有采购单为证。");
    await sent(page, page.locator("#judge form button"));
    await page.locator("#judge").getByText("等待督查员决定").waitFor();
  },
});

day("cadre", "chief", {
  "See what waits": async (page) => {
    await heading(page, "我的任务");
    await page.locator("#review").waitFor();
  },
  "Decide what came too late": async (page) => {
    const kept = page.locator("#review .queue > li", { hasText: "河堤护栏断了两处" });
    await sent(page, kept.getByRole("button", { name: "由我采用" }));
    assert.equal(await kept.count(), 0);
  },
  "Read a household's sheet": async (page) => {
    await menu(page, "我的网格");
    await page.locator("#households").getByRole("link", { name: "1组3号" }).click();
    for (const name of ["服务需求", "家庭成员", "知情同意", "谁看过这份档案"]) await heading(page, name);
  },
  "Decide a colour": async (page) => {
    await page.getByRole("link", { name: "确定服务类型" }).click();
    await page.getByText("老人刚出院").waitFor();
    await sent(page, page.getByRole("button", { name: "确定", exact: true }));
    await page.locator("#sheet .colour", { hasText: "关心户" }).waitFor();
  },
  "Write down consent": async (page) => {
    await page.getByRole("link", { name: "登记同意或撤回" }).click();
    await page.locator("[name=purpose]").selectOption({ index: 2 });
    await page.locator("[name=given]").selectOption({ index: 1 });
    await sent(page, page.getByRole("button", { name: "登记", exact: true }));
    await page.locator("[aria-labelledby=consents]").getByText(/李大山/).waitFor();
  },
  "Print the family's own page": async (page) => {
    await page.getByRole("link", { name: "打印给本户的档案页" }).click();
    assert.ok(!(await page.textContent("main")).includes("院墙"), "no case of others");
    await page.goBack();
  },
  "Give points for taking part": async (page) => {
    await page.getByRole("link", { name: "积分", exact: true }).click();
    await page.locator("[name=code]").selectOption({ index: 1 });
    await page.locator("[name=on]").fill("2026-05-18");
    await sent(page, page.getByRole("button", { name: "登记", exact: true }));
    await page.getByText("李大山").first().waitFor();
  },
  "Hand out from the supermarket": async (page) => {
    await page.locator("[name=reward]").selectOption({ index: 1 });
    await page.locator("[name=count]").fill("1");
    await sent(page, page.getByRole("button", { name: "兑换", exact: true }));
    await page.getByText(/洗衣粉 × 1/).first().waitFor();
    await page.getByRole("link", { name: "积分超市" }).click();
    await heading(page, "货架");
  },
  "See who is due": async (page) => {
    await menu(page, "走访情况");
    await heading(page, "各网格");
    await heading(page, "按服务需求");
  },
  "Look after the places": async (page) => {
    await menu(page, "场所");
    await page.getByRole("link", { name: "江河小学" }).click();
    await heading(page, "检查记录");
  },
  "See what was done besides": async (page) => {
    await menu(page, "活动记录");
    await heading(page, "应开展未开展");
    await page.locator("[aria-labelledby=list]").getByRole("link", { name: "村民会议" }).click();
    await page.getByText("晒场按组轮流使用").waitFor();
  },
  "Start a round": async (page) => {
    await menu(page, "专项排查");
    await page.locator(".chips").getByRole("link", { name: "矛盾纠纷排查" }).click();
    await page.getByLabel("名称").fill("汛期房前屋后排查");
    await page.getByLabel("清单").selectOption("roll_call");
    await sent(page, page.getByRole("button", { name: "布置排查" }));
    await heading(page, "汛期房前屋后排查");
  },
  "Urge who said nothing": async (page) => {
    await place.tell("visit");
    await page.locator("#round .figure").getByText(/[1-9]\d* 个网格已填报/).waitFor();
    await sent(page, page.getByRole("button", { name: "催办未完成的网格" }));
    await page.getByText(/上次催办：.*李大山/).waitFor();
  },
  "Look at the map": async (page) => {
    await menu(page, "地图");
    await page.locator(".map .mark").first().waitFor();
    await page.getByRole("link", { name: "三组水渠断水" }).first().waitFor();
  },
  "Carry a quarrel on": async (page) => {
    await go(page, `/cases/${place.cases.wall}`);
    await take(page, "note", { text: "约两家周五一起量" });
    await page.locator(".timeline", { hasText: "周五一起量" }).waitFor();
  },
  "Plan the village's meeting": async (page) => {
    await menu(page, "综治例会");
    await page.getByRole("link", { name: "江河村委会" }).click();
    await page.locator("main [name=held_on]").fill("2026-05-19");
    await sent(page, page.getByRole("button", { name: "定下次会议" }));
    await page.locator(".queue > li", { hasText: "水渠断水" }).waitFor();
  },
  "Decide a question": async (page) => {
    handed.meeting = new URL(page.url()).pathname;
    const question = page.locator(".queue > li", { hasText: "河堤护栏" });
    await question.getByRole("link", { name: "研究这个问题" }).click();
    await put(page.locator("#decide [name=decision]"), "留在本级");
    await put(page.locator("#decide [name=person]"), "周桂兰");
    await page.locator("#decide [name=due_on]").fill("2026-05-29");
    await sent(page, page.getByRole("button", { name: "记录决定" }));
    await question.locator(".outcome", { hasText: "周桂兰" }).waitFor();
  },
  "Print the minutes": async (page) => {
    await go(page, `${handed.meeting}/minutes`);
    await heading(page, "江河村委会");
  },
  "Show who works here": async (page) => {
    await menu(page, "我的网格");
    await page.getByRole("link", { name: "人员公示" }).click();
    await page.getByText(/值班热线/).waitFor();
  },
  "Hang up the grid's poster": async (page) => {
    await menu(page, "我的网格");
    await page.getByRole("link", { name: "打印公示牌" }).click();
    await page.getByText("李大山").first().waitFor();
  },
  "Write down what the households voted": async (page) => {
    await menu(page, "工作台账");
    await page.getByRole("link", { name: "中心户长" }).click();
    await page.getByRole("link", { name: "陈守义" }).click();
    await page.locator("[name=evaluation]").selectOption({ index: 1 });
    for (const [name, typed] of Object.entries({ held_on: "2026-05-10", good: "8", fair: "1", poor: "1" })) {
      await page.locator(`[name=${name}]`).fill(typed);
    }
    await sent(page, page.getByRole("button", { name: "登记" }));
    await page.getByText("满意 8").first().waitFor();
  },
});

day("member", "member1", {
  "See the grid": async (page) => {
    await menu(page, "我的网格");
    await heading(page, "住户");
  },
  "See who is due": async (page) => {
    await menu(page, "走访情况");
    await heading(page, "走访情况");
    await menu(page, "我的网格");
  },
  "Open a household": async (page) => {
    await page.locator("#households").getByRole("link", { name: "1组5号" }).click();
    await heading(page, "走访记录");
  },
  "Propose a colour": async (page) => {
    await page.getByRole("link", { name: "建议调整服务类型" }).click();
    await page.locator("[name=colour]").selectOption("yellow");
    await page.locator("[name=need]").selectOption({ index: 1 });
    await sent(page, page.getByRole("button", { name: "提出建议" }));
    await page.locator("#sheet", { hasText: "建议" }).waitFor();
  },
  "Write down that a family objects": async (page) => {
    await go(page, `/households/${place.households.proposed}`);
    await page.getByRole("link", { name: "住户有异议" }).click();
    await page.locator("[name=about]").selectOption({ index: 1 });
    await page.locator("[name=text]").fill("女儿已经搬回来照顾，不用常来");
    await sent(page, page.getByRole("button", { name: "登记异议" }));
    await page.locator("#sheet").getByText("女儿已经搬回来照顾").waitFor();
  },
  "Report what somebody asked for": async (page) => {
    await menu(page, "登记事项");
    await page.locator("[name=who]").fill("1组5号");
    await page.getByRole("button", { name: "查找" }).click();
    await page.locator("#parties [name=household]").first().check();
    for (const [name, words] of Object.entries({ source: "来访", about: "便民服务", title: "代办残疾证年审", text: "老人腿脚不便，请代办。" })) {
      await put(page.locator(`main [name=${name}]`), words);
    }
    await page.locator("[name=title]").press("Enter");
    await page.waitForURL(/cases\/[0-9a-f]{32}$/);
  },
  "Follow a case": async (page) => {
    await menu(page, "我的任务");
    await page.getByRole("link", { name: "代办残疾证年审" }).first().click();
    await page.locator(".timeline", { hasText: "王秀英" }).waitFor();
  },
  "See one's own activities": async (page) => {
    await menu(page, "活动记录");
    await page.getByRole("link", { name: "我的活动" }).click();
    await page.locator("[aria-labelledby=list]").getByRole("link", { name: "巡查" }).waitFor();
  },
  "Look at one's own work": async (page) => {
    await menu(page, "我的台账");
    await heading(page, "王秀英");
  },
});

day("head", "head", {
  "See the neighbours": async (page) => {
    await menu(page, "我的网格");
    await page.locator("#households").getByRole("link", { name: "1组7号" }).waitFor();
    assert.equal(await page.locator("#households").getByRole("link", { name: "1组3号" }).count(), 0);
  },
  "Follow what was reported": async (page) => {
    await menu(page, "我的任务");
    await page.getByRole("link", { name: "两户为院墙界址争执" }).click();
    await page.locator(".timeline").waitFor();
  },
  "Look at one's own work": async (page) => {
    await menu(page, "我的台账");
    await page.getByText("满意 8").first().waitFor();
  },
});

day("helper", "mediator", {
  "See where one is asked in": async (page) => {
    await heading(page, "我的任务");
    await page.getByRole("link", { name: "两户为院墙界址争执" }).click();
  },
  "Say what one thinks": async (page) => {
    await take(page, "note", { text: "老地契上写明以老界石为准" });
    await page.locator(".timeline", { hasText: "老界石为准" }).waitFor();
  },
  "Be refused elsewhere": async (page) => {
    const answer = await go(page, `/households/${place.households.proposed}`);
    assert.equal(answer.status(), 404);
  },
});

day("supervisor", "supervisor", {
  "See what is late": async (page) => {
    await page.locator("#task-overdue").getByRole("link", { name: "三组水渠断水" }).click();
  },
  "Urge it": (page) => take(page, "urge", { text: "请说明何时通水" }),
  "Give a card": async (page) => {
    await take(page, "card", { means: "黄", text: "逾期八天" });
    await page.locator(".timeline", { hasText: "逾期八天" }).waitFor();
  },
  "See how units did": async (page) => {
    await menu(page, "督办考评");
    await page.locator("main").getByRole("link", { name: "县水利局" }).last().click();
    await heading(page, "反映人一方的评价");
  },
  "Decide an appeal": async (page) => {
    await menu(page, "我的任务");
    await page.locator("#task-appeal").getByRole("link", { name: "二组水管接口漏水" }).click();
    await put(page.locator("#judge [name=verdict]"), "不成立");
    await page.locator("#judge [name=reason]").fill("电话告知的是村干部，不是反映人。");
    await sent(page, page.locator("#judge form button"));
    await page.locator("#judge", { hasText: "不成立" }).waitFor();
  },
  "See what runs below": async (page) => {
    await menu(page, "专项排查");
    await page.getByRole("link", { name: "汛前矛盾纠纷排查" }).click();
    await page.locator("#round .figure").waitFor();
    await menu(page, "应急");
    await page.getByRole("link", { name: /双乳村委会/ }).waitFor();
  },
  "Read the ledger": async (page) => {
    await menu(page, "工作台账");
    await page.getByRole("link", { name: "王秀英" }).waitFor();
  },
  "See how a place is doing": async (page) => {
    await menu(page, "统计分析");
    for (const name of ["近一季度每周受理", "现在各环节的事项", "办结用时"]) await heading(page, name);
  },
  "Look at the map": async (page) => {
    await menu(page, "地图");
    await page.locator(".map .mark").first().waitFor();
  },
});

day("administrator", "admin", {
  "Give a post": async (page) => {
    await go(page, `/people?grid=${place.village}001`);
    await page.locator("[name=post]").selectOption({ index: 1 });
    await page.locator("#act [name=login]").fill("tian");
    await page.locator("#act [name=name]").fill("田小雨");
    await sent(page, page.getByRole("button", { name: "安排任职" }));
    await heading(page, "田小雨");
    handed.person = new URL(page.url()).pathname;
  },
  "Hand over a password": async (page) => {
    await page.getByText("生成新密码").click();
    await page.getByRole("button", { name: "确认生成" }).click();
    const made = await page.locator("code").nth(1).textContent();
    const { context, page: own } = await signIn(chromium, { ...place, password: made }, "tian");
    await heading(own, "我的任务");
    await context.close();
  },
  "Enrol a phone": async (page) => {
    await go(page, handed.person);
    await page.getByRole("button", { name: "生成新手机登记码" }).click();
    await page.locator(".qr svg").waitFor();
  },
  "Keep somebody out and let them in": async (page) => {
    await go(page, handed.person);
    await page.getByText("停用这个人").click();
    await page.locator("details[open] [name=reason]").selectOption({ index: 1 });
    await sent(page, page.getByRole("button", { name: "确认停用" }));
    await sent(page, page.getByRole("button", { name: "重新启用" }));
    await page.getByText("停用这个人").waitFor();
  },
  "End a post": async (page) => {
    await page.getByText("免职", { exact: true }).click();
    await sent(page, page.getByRole("button", { name: "确认从现在起免职" }));
  },
  "Keep contact": async (page) => {
    await go(page, `/links?user=${place.people.party}&at=${place.village}001`);
    await put(page.locator("#act [name=line]"), "党员");
    await page.locator("#act [name=grid]").selectOption(`${place.village}001`);
    await page.locator("#act [name=doors]").fill("1组5号");
    await sent(page, page.getByRole("button", { name: "新增联系" }));
    await page.locator("[aria-labelledby=links-title]").getByText(/1组5号/).waitFor();
  },
  "Import a roster": async (page) => {
    await menu(page, "导入");
    const people = ["何福生,户主,男,汉", "何小满,子,男,汉"];
    const rows = people.map((one) => `${place.village}001,1组88号,${one}`);
    rows.unshift("网格,门牌号,姓名,与户主关系,性别,民族");
    const buffer = Buffer.from(rows.join("\r\n"));
    await page.locator("[name=roster]").setInputFiles({ name: "roster.csv", mimeType: "text/csv", buffer });
    await sent(page, page.locator("form[action='/imports/roster'] button"));
    await page.getByText("这是试读").waitFor();
    await page.getByText("民族").first().waitFor();
    await sent(page, page.getByRole("button", { name: "导入", exact: true }));
    await page.getByRole("status").filter({ hasText: "已导入 1 户" }).waitFor();
  },
  "Agree to a file": async (page) => {
    await menu(page, "双人审批");
    const asked = page.locator("main li", { hasText: "应急场所分布上报" });
    await sent(page, asked.getByRole("button", { name: "同意", exact: true }));
    await asked.getByText(/高明/).waitFor();
  },
  "Read the rules of work": async (page) => {
    await menu(page, "工作模式");
    for (const name of ["岗位", "事项类别、流转和时限", "走访周期、例会和应急"]) await heading(page, name);
  },
  "Change a rule": async (page) => {
    await page.getByRole("link", { name: "修改模式文件" }).click();
    const file = page.locator("[name=toml]");
    await file.fill((await file.inputValue()).replace("accept_days = 1", "accept_days = 2"));
    await sent(page, page.getByRole("button", { name: "检查" }));
    await page.locator("[aria-labelledby=changes]").getByText("签收时限").first().waitFor();
    await sent(page, page.getByRole("button", { name: /启用第 2 版/ }));
    await page.getByText(/第 2 版/).first().waitFor();
  },
  "Check the audit log": async (page) => {
    await menu(page, "审计日志");
    await page.getByRole("link", { name: "核对整条链" }).click();
    await page.getByText("user.password").first().waitFor();
  },
});
