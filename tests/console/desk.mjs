// What people of a story do at their desks, in a real browser and as a person does: by the menu and the links
// of the page, its forms and buttons. Each verb answers with what the page says, in the page's own words.
import assert from "node:assert/strict";
import { readCase, readQuestions, readRollCall } from "./read.mjs";
import { check, fillIn, open } from "./village.mjs";

// Generous: several things may want the machine at once.
const MINUTE = 60_000;

// Something that the form does not offer.
class NotOffered extends Error {}

// Everyone at the pages of one browser, each with a session of their own.
export class Desks {
  #browser;
  #pages = new Map();
  // Of which place a meeting is.
  #meetings = new Map();
  #looked = new Set();

  constructor(browser) {
    this.#browser = browser;
  }

  async do({ address, login, password, do: verb, of }) {
    let page = this.#pages.get(login);
    if (!page) {
      const opened = await open(this.#browser);
      page = opened.page;
      page.setDefaultTimeout(MINUTE);
      this.#pages.set(login, page);
    }
    const look = (what) => this.#look(page, login, what);
    const desk = new Desk(page, { address, login, password, look, meetings: this.#meetings });
    await desk.comeIn();
    const said = await desk[verb](of);
    await look(verb);
    return said ?? null;
  }

  // Nothing that stops anybody: each kind of page once for each person.
  async #look(page, login, what) {
    const path = new URL(page.url()).pathname.replace(/[0-9a-f]{32}|\d+/g, "…");
    const place = `${login} ${what} ${path}`;
    if (this.#looked.has(place)) return;
    this.#looked.add(place);
    await check(page, place);
  }

  async end() {
    for (const page of this.#pages.values()) await page.context().close();
  }
}

class Desk {
  #page;
  #who;
  #look;
  #meetings;

  constructor(page, { look, meetings, ...who }) {
    this.#page = page;
    this.#meetings = meetings;
    this.#who = who;
    this.#look = look;
  }

  // Home; signed in once more where the session has ended.
  async comeIn() {
    const { address, login, password } = this.#who;
    await this.#page.goto(`${address}/`);
    if (!(await this.#page.locator("[name=password]").count())) return;
    await this.#look("sign in");
    await fillIn(this.#page, login, password);
    await this.#page.locator(".menu").waitFor();
    await this.#look("home");
  }

  // By a link to another page, until that is there: what is looked for next stands on it.
  async #follow(link) {
    const shown = this.#page.waitForEvent("load");
    await link.click();
    await shown;
  }

  async #menu(name) {
    await this.#follow(this.#page.locator(".menu > div").getByRole("link", { name, exact: true }));
    await this.#look("menu");
  }

  // Presses a button; what stands beside the form when it was not taken.
  async #send(button) {
    const answered = this.#page.waitForResponse((answer) => answer.request().method() === "POST");
    const shown = this.#page.waitForEvent("load");
    await button.click();
    const [answer] = await Promise.all([answered, shown]);
    if (answer.status() === 303) return null;
    const said = await this.#page.locator("[role=alert], .wrong").allTextContents();
    return `${answer.status()} ${said.join(" ")}`;
  }

  async #sent(button) {
    assert.equal(await this.#send(button), null);
  }

  async #fill(form, fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (Array.isArray(value)) {
        for (const one of value) await form.locator(`[name=${name}][value="${one}"]`).check();
        continue;
      }
      const field = form.locator(`[name=${name}]`);
      // Nothing is chosen where there is nothing to choose.
      if (value === "" && !(await field.count())) continue;
      const offered = await field.evaluateAll((all, value) => {
        const options = [...(all[0]?.options ?? [])];
        return all.length === 1 && (!options.length || options.some((one) => one.value === value));
      }, String(value));
      if (!offered) throw new NotOffered(`${name}: ${value}`);
      const select = await field.evaluate((one) => one.tagName === "SELECT");
      await (select ? field.selectOption(String(value)) : field.fill(String(value)));
    }
  }

  // To a case: from what waits at home, else by the board, among the open ones, then the ended ones. Gives its line
  // there. None: it is nowhere to be found, and who types its address is told that there is none.
  async #open(id) {
    const line = this.#page.locator(`main tr[data-id="${id}"]`).first();
    const ways = [
      () => this.#menu("事项看板"),
      () => this.#follow(this.#page.locator('.lanes a[href*="lane=ended"]')),
    ];
    for (const way of ways) {
      if (await line.count()) break;
      await way();
    }
    if (await line.count()) {
      const said = await line.textContent();
      await this.#follow(line.locator("th a"));
      return said;
    }
    const answer = await this.#page.goto(`${this.#who.address}/cases/${id}`);
    assert.equal(answer.status(), 404, `${this.#who.login} finds no way to what they may see`);
    return null;
  }

  async report({ kind, category, names, ...fields }) {
    await this.#menu("登记事项");
    const form = this.#page.locator("form", { has: this.#page.locator("[name=about]") });
    await this.#fill(form, { ...fields, about: `${kind}/${category}`, name: names[0] });
    await this.#sent(form.getByRole("button").last());
    return new URL(this.#page.url()).pathname.split("/").at(-1);
  }

  async case({ case: id }) {
    const line = await this.#open(id);
    return line === null ? null : readCase(this.#page, line);
  }

  async #form({ case: id, step: { step, ...fields } }) {
    assert.notEqual(await this.#open(id), null, "the case is there");
    const form = this.#page.locator("#act form", { has: this.#page.locator(`[name=step][value=${step}]`) });
    if (!(await form.count())) {
      const way = this.#page.locator(`#act a[href*="step=${step}#"], #act a[href*="step=${step}&"]`);
      if (!(await way.count())) throw new NotOffered(step);
      await this.#follow(way);
    }
    await this.#fill(form, fields);
    await this.#look(step);
    return form.getByRole("button");
  }

  async step(of) {
    await this.#sent(await this.#form(of));
  }

  async hasNo(of) {
    try {
      return (await this.#send(await this.#form(of))) !== null;
    } catch (error) {
      if (error instanceof NotOffered) return true;
      throw error;
    }
  }

  async photo({ case: id, photo, full }) {
    if ((await this.#open(id)) === null) return null;
    const picture = this.#page.locator(`.photos img[src*="${photo}"]`);
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate((one) => one.decode());
    const source = full ? picture.locator("..").getAttribute("href") : picture.getAttribute("src");
    const answer = await this.#page.request.get(`${this.#who.address}${await source}`);
    assert.equal(answer.status(), 200);
    return (await answer.body()).toString("hex");
  }

  // To a place's meetings, through its level.
  async #place(grid) {
    await this.#menu("综治例会");
    const link = this.#page.locator(`main a[href="/meetings/at/${grid}"]`);
    const levels = await this.#page.locator(".tabs a").count();
    for (let level = 0; level < levels && !(await link.count()); level += 1) {
      await this.#follow(this.#page.locator(".tabs a").nth(level));
    }
    await this.#follow(link);
    await this.#look("meetings of a place");
  }

  async plan({ grid, ...fields }) {
    await this.#place(grid);
    const form = this.#page.locator("#act form");
    await this.#fill(form, fields);
    await this.#sent(form.getByRole("button"));
    const meeting = Number(new URL(this.#page.url()).pathname.split("/").at(-1));
    this.#meetings.set(meeting, grid);
    return meeting;
  }

  async #meeting(meeting) {
    await this.#place(this.#meetings.get(meeting));
    await this.#follow(this.#page.locator(`main a[href="/meetings/${meeting}"]`).last());
  }

  async questions({ meeting }) {
    await this.#meeting(meeting);
    return readQuestions(this.#page);
  }

  async raise({ meeting, title }) {
    await this.#meeting(meeting);
    const form = this.#page.locator('form[action$="/questions"]');
    await this.#fill(form, { title });
    await this.#sent(form.getByRole("button"));
  }

  async decide({ meeting, question, form: fields }) {
    await this.#meeting(meeting);
    await this.#follow(this.#page.locator(`#question-${question} a[href$="question=${question}#decide"]`));
    const form = this.#page.locator(`#decide form[action$="/questions/${question}"]`);
    const way = await form.locator("[name=decision] option").evaluateAll(
      (all, way) => all.map((one) => one.value).find((one) => one.split("/")[0] === way),
      fields.decision,
    );
    await this.#fill(form, { ...fields, decision: way });
    await this.#look(`decide ${fields.decision}`);
    await this.#sent(form.getByRole("button"));
  }

  async end({ meeting, chair }) {
    await this.#meeting(meeting);
    const held = this.#page.locator('form[action$="/held"]');
    await this.#fill(held, { chair, attended: [chair] });
    await this.#sent(held.getByRole("button"));
    await this.#look("held");
    await this.#sent(this.#page.locator('form[action$="/closed"]').getByRole("button"));
  }

  async switch(fields) {
    await this.#menu("应急");
    const form = this.#page.locator("#act form");
    await this.#fill(form, fields);
    const refused = await this.#send(form.getByRole("button"));
    return refused ? null : Number(new URL(this.#page.url()).pathname.split("/").at(-1));
  }

  async #call(alert) {
    await this.#menu("应急");
    await this.#follow(this.#page.locator(`main a[href^="/emergency/${alert}"]`).first());
    await this.#look("a roll call");
  }

  async rollCall({ alert }) {
    await this.#call(alert);
    return readRollCall(this.#page);
  }

  async urge({ alert, ...fields }) {
    await this.#call(alert);
    const form = this.#page.locator("#urge form");
    await form.locator("summary").click();
    await this.#fill(form, fields);
    await this.#sent(form.getByRole("button"));
  }

  async switchBack({ alert, reason }) {
    await this.#call(alert);
    const form = this.#page.locator("#act form");
    await this.#fill(form, { reason });
    await this.#sent(form.getByRole("button"));
  }

  async noticeSeen() {
    await this.#menu("通知");
    const line = await this.#page.locator("main .queue li small").first().textContent();
    return Number(line.match(/(\d+)(?: \/ \d+)? 人已读/)[1]);
  }
}
