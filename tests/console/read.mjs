// What pages say of a case, of a meeting's questions, of a roll call: in the page's own words.

// Name and value of a list of facts, in the page.
const FACTS = `const facts = (list) => Object.fromEntries([...(list?.querySelectorAll("div") ?? [])].map((one) =>
  [one.querySelector("dt").textContent.trim(), one.querySelector("dd").textContent.trim()]));
const words = (one) => one?.textContent.trim().replace(/\\s+/g, " ") ?? null;`;

const SCORES = ["很不满意", "不满意", "一般", "满意", "很满意"];
const SERVER = "系统";

// A step of a timeline: its name, then who took it, then when.
const STEPS = `const step = (one) => {
  const line = one.querySelector("p");
  const [name, time] = [words(line.querySelector("b")), words(line.querySelector("time"))];
  const who = words(line).slice(name.length, -time.length).trim();
  return { step: name, who, ...facts(one.querySelector("dl")) };
};`;

// A case's sheet. Once nobody waits for it any more, its day stands in its line of the board alone.
export async function readCase(page, inList) {
  await page.locator("#sheet").waitFor();
  const sheet = await page.evaluate(`(() => { ${FACTS} ${STEPS}
    const sheet = document.querySelector("#sheet");
    const state = Object.fromEntries([...sheet.querySelectorAll(".state p")].map((one) => {
      const name = words(one.querySelector("b"));
      return [name, words(one).slice(name.length).trim()];
    }));
    const title = sheet.querySelector("h1").cloneNode(true);
    title.querySelectorAll(".tag").forEach((tag) => tag.remove());
    const judged = [...document.querySelectorAll("#judge h3")].find((one) => words(one) === "反映人一方的评价");
    return {
      title: words(title),
      number: words(sheet.querySelector(".number")).split(" ")[0],
      state,
      overdue: !!sheet.querySelector(".state .late"),
      card: [...sheet.querySelectorAll(".state .card")].map((one) => one.classList[1]).at(-1) ?? null,
      facts: facts(sheet.querySelector("#facts").parentNode),
      steps: [...sheet.querySelectorAll("#steps ~ .timeline > li")].map(step),
      refused: [...sheet.querySelectorAll("#refused ~ .timeline > li")].map(step),
      judged: judged ? facts(judged.nextElementSibling) : null,
    };
  })()`);
  const line = (refused) => (step) => ({
    step: step.step,
    who: step.who === SERVER ? null : step.who,
    text: step["说明"] ?? null,
    refused,
  });
  const resolved = sheet.steps.findLast((step) => step["结果"]);
  return {
    number: sheet.number,
    title: sheet.title,
    stage: sheet.state["进展"],
    outcome: resolved?.["结果"] ?? null,
    person: sheet.facts["经办人"] ?? null,
    unit: sheet.facts["责任单位"] ?? sheet.facts["所在网格"] ?? null,
    due_on: inList.match(/20\d\d-\d\d-\d\d/)?.[0] ?? null,
    overdue: sheet.overdue,
    card: sheet.card,
    steps: [...sheet.steps.map(line(false)), ...sheet.refused.map(line(true))],
    evaluation: sheet.judged && {
      scores: ["办理速度", "尽责态度", "办结效果", "反馈告知"].map((name) => SCORES.indexOf(sheet.judged[name]) + 1),
      words: sheet.judged["意见"] ?? null,
    },
  };
}

const SOURCES = { 事项: "case", 专项排查: "round", 会上提出: "typed" };
const PAST = {
  提出: "raised",
  已办完: "done",
  不再列入: "dropped",
  "过期未办，发牌": "card",
  "本次未研究，转下次会议": "waits",
};

// What became of a question, by the sentence that says so.
function past({ what, who }) {
  const by = who === SERVER ? null : who;
  const up = what.match(/^上报(.+)研究$/);
  if (up) return { step: "up", who: by, to: up[1] };
  return { step: PAST[what] ?? (left(what) && "left"), who: by };
}

// Unit or place, person and day that a question left with.
function left(what) {
  const found = what.match(/^(.+)负责，(.+)，(\d+)年(\d+)月(\d+)日 ?前办完$/);
  if (!found) return null;
  const [, unit, person, year, month, day] = found;
  return { unit, person, due_on: [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-") };
}

// The list of a meeting, each question with all that became of it since.
export async function readQuestions(page) {
  const lines = await page.evaluate(`(() => { ${FACTS}
    return [...document.querySelectorAll("ol.numbered > li")].map((one) => ({
      no: Number(one.id.split("-")[1]),
      title: words(one.querySelector("strong")),
      source: words(one.querySelector("small")).split(" · ")[0],
      case: one.querySelector("small a")?.getAttribute("href").split("/").at(-1) ?? null,
      card: one.querySelector(".card")?.classList[1] ?? null,
      steps: [...one.querySelectorAll(".history li")].map((past) => {
        const who = words(past.querySelector(".quiet"));
        past.querySelectorAll("time, .quiet").forEach((part) => part.remove());
        past.querySelector("br")?.nextSibling?.remove();
        return { what: words(past), who };
      }),
    }));
  })()`);
  return lines.map(({ source, steps, ...line }) => {
    const last = steps.map(({ what }) => left(what)).findLast((one) => one);
    return { unit: null, person: null, due_on: null, ...line, ...last, source: SOURCES[source], steps: steps.map(past) };
  });
}

// Two numbers of a sentence: reached, and of how many.
const counted = (sentence) => sentence.match(/已联系 (\d+) 户，共 (\d+) 户/).slice(1).map(Number);

// The lines of a roll call's page: name, address of what lies below, households, reached.
async function places(page) {
  const lines = await page.evaluate(`(() => { ${FACTS}
    const table = [...document.querySelectorAll("#call section")].find((one) => words(one.querySelector("h2")) === "各网格情况");
    return [...(table?.querySelectorAll("tbody tr") ?? [])].map((row) =>
      ({ name: words(row.querySelector("th")), href: row.querySelector("th a")?.href, said: words(row.querySelector("td")) }));
  })()`);
  return lines.map(({ said, ...line }) => ({ ...line, counts: counted(said) }));
}

// A roll call, with each basic grid of its place: down the page's links to those with doors.
export async function readRollCall(page) {
  const call = await page.evaluate(`(() => { ${FACTS}
    return {
      title: words(document.querySelector("h1")),
      said: words(document.querySelector("#call .figure")),
      facts: facts(document.querySelector("#call .facts")),
    };
  })()`);
  const [grid, kind] = call.title.replace(/应急点名$/, "").split(" · ");
  const [reached, households] = counted(call.said);
  const open = await places(page);
  const lines = [];
  while (open.length) {
    const { name, href, counts } = open.shift();
    if (href) await page.goto(href);
    const below = href ? await places(page) : [];
    if (below.length) open.unshift(...below);
    else lines.push([name, counts[1], counts[0]]);
  }
  return {
    grid,
    kind,
    on: !("恢复平时" in call.facts),
    reason: call.facts["启用原因"],
    end_reason: call.facts["恢复原因"] ?? null,
    lines,
    households,
    reached,
  };
}
