// One-time codes in a browser: turned on with a code computed as an authenticator app does (RFC 6238), asked
// for at the door, a recovery code used once, turned off again.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { browser, check, fillIn, open, photograph, signIn, village } from "./village.mjs";

let place, chromium;
before(async () => {
  place = await village();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await place?.end();
});

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// What the app shows, from the secret as somebody types it from the screen.
function shown(typed, now) {
  const bits = [...typed.replaceAll(" ", "")].map((one) => LETTERS.indexOf(one).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(now / 30_000)));
  const tag = createHmac("sha1", key).update(step).digest();
  const at = tag[19] & 15;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const minute = async () => Number(await place.tell("minute"));
const says = { "zh-Hans": { none: "没有启用", left: (n) => `备用码还剩 ${n} 个`, off: "停用", out: "退出" }, en: {
  none: "Not used", left: (n) => `${n} recovery codes are left`, off: "Turn off", out: "Sign out" } };

for (const [language, login, width] of [
  ["zh-Hans", "chief", 1280],
  ["en", "clerk", 360],
]) {
  test(`turned on, used, turned off: ${language}, ${width} wide`, async () => {
    const words = says[language];
    const { context, page, wrong } = await signIn(chromium, place, login, { language, width });
    const picture = (name) => photograph(page, `console-codes-${name}-${language}-${width > 600 ? "wide" : "narrow"}`);
    const send = async (button, answer = 200) => {
      const sent = page.waitForResponse((one) => one.request().method() === "POST");
      await button.click();
      assert.equal((await sent).status(), answer);
      await page.waitForLoadState();
    };
    const main = page.locator("main");
    const enter = async (code) => {
      await page.goto(place.url("/login"));
      await page.fill("[name=code]", code);
      await fillIn(page, login, place.password);
    };

    await page.locator("header .who").click();
    await page.locator('main a[href="/account/codes"]').click();
    await main.getByText(words.none).waitFor();
    await check(page, "codes off");
    await page.fill("[name=held]", place.password);
    await send(page.locator("main form button"));
    await check(page, "the secret");
    await picture("setup");
    assert.equal(await page.locator(".qr svg").count(), 1);
    const secret = await page.locator(".facts code").nth(1).textContent();
    assert.equal(new URL(page.url()).search, "", "nothing secret in the address");
    await page.fill("[name=code]", "000000");
    await send(page.locator("main form button"), 422);
    await page.locator("#wrong-code").waitFor();
    await check(page, "a wrong code");
    await page.fill("[name=code]", shown(secret, await minute()));
    await send(page.locator("main form button"));
    await check(page, "recovery codes");
    await picture("made");
    const recovery = await page.locator(".recovery code").allTextContents();
    assert.equal(recovery.length, 10);
    assert.ok(!(await page.content()).includes(secret), "the secret is not shown again");
    await page.locator("main a.button").click();
    await main.getByText(words.left(10)).waitFor();

    await page.getByRole("button", { name: words.out }).click();
    await enter("");
    await page.locator(".refused").waitFor();
    await enter(shown(secret, await minute()));
    await page.waitForURL(place.url("/"));
    await page.getByRole("button", { name: words.out }).click();
    await enter(recovery[0]);
    await page.waitForURL(place.url("/"));
    const other = await open(chromium, { language });
    await other.page.goto(place.url("/login"));
    await other.page.fill("[name=code]", recovery[0]);
    await fillIn(other.page, login, place.password);
    await other.page.locator(".refused").waitFor();
    await other.context.close();

    await page.goto(place.url("/account/codes"));
    await main.getByText(words.left(9)).waitFor();
    await page.locator("summary").getByText(words.off, { exact: true }).click();
    await check(page, "turning codes off");
    await picture("off");
    const form = page.locator('form[action="/account/codes/off"]');
    await form.locator("[name=held]").fill(place.password);
    await form.locator("[name=code]").fill(recovery[0]);
    await send(form.locator("button"), 422);
    await form.locator("#wrong-code").waitFor();
    await form.locator("[name=held]").fill(place.password);
    await form.locator("[name=code]").fill(shown(secret, await minute()));
    await send(form.locator("button"), 303);
    await main.getByText(words.none).waitFor();
    await page.getByRole("button", { name: words.out }).click();
    await enter("");
    await page.waitForURL(place.url("/"));
    const refused = (line) => /40[01]|422/.test(line);
    assert.deepEqual(wrong.filter((line) => !refused(line)), []);
    await context.close();
  });
}
