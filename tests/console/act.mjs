// What the tests do at a page, as a person would.
import { check } from "./village.mjs";

// Into a field by the keyboard: words are typed, of what there is to choose the arrow goes down to the first that
// says so. A day is set: in which order its parts are typed is the browser's affair.
export async function put(field, words) {
  await field.focus();
  if ((await field.getAttribute("type")) === "date") return field.fill(words);
  const down = await field.evaluate(
    (one, words) => (one.tagName === "SELECT" ? [...one.options].findIndex((each) => each.text.includes(words)) : -1),
    words,
  );
  await field.page().keyboard.press(down < 0 ? "End" : "Home");
  if (down < 0) await field.page().keyboard.type(words);
  for (let n = 0; n < down; n += 1) await field.page().keyboard.press("ArrowDown");
}

// Opens a step's form by its link, unless it stands open, and fills it in by the keyboard.
export async function take(page, step, fields = {}, look = check) {
  const open = page.locator(`#act [name=step][value=${step}]`);
  if (!(await open.count())) {
    await page.locator(`#act a[href*="step=${step}#"]`).press("Enter");
    await open.waitFor({ state: "attached" });
  }
  for (const [name, typed] of Object.entries(fields)) {
    await put(page.locator(`#act [name=${name}]`), typed);
  }
  await look(page, step);
  // The address may be the same as before: what counts is that the step was taken.
  const taken = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.status() === 303);
  const shown = page.waitForEvent("load");
  await page.locator("#act form button").press("Enter");
  await Promise.all([taken, shown]);
}
