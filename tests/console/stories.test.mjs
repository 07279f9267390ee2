// The stories of the presets at the pages of a real browser: real phones and a real server tell them
// (tests/src/bin/console-story), each thing that is done at a desk is done here, and each story ends in the
// very tables in which it ends at the JSON interface (tests/tests/snapshots).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { Desks } from "./desk.mjs";
import { browser } from "./village.mjs";

const here = import.meta.dirname;
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(here, "../../target"));
const program = process.env.DOORSTEP_STORY ?? join(target, "release/console-story");

let chromium;
before(async () => {
  chromium = await browser();
});
after(() => chromium?.close());

// A table as the story's other test keeps it: below the file's own head.
function kept(other, name) {
  const file = join(here, `../tests/snapshots/${other}__${name}.snap`);
  return readFileSync(file, "utf8").split("\n---\n").slice(1).join("\n---\n").trimEnd();
}

// Each story, and how its other test is called.
const stories = {
  bayzhou: "story_bayzhou",
  hanyin: "story_hanyin",
  huaiyang: "story_huaiyang",
  quzhou: "story_quzhou",
  shaozhuang: "story_shaozhuang",
  sixth: "sixth_preset",
};

for (const [story, other] of Object.entries(stories)) {
  test(`the story of ${story}, in a browser`, async () => {
    const child = spawn(program, [story], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise((done) => child.once("exit", done));
    const desks = new Desks(chromium);
    let tables;
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const asked = JSON.parse(line);
        assert.equal(asked.refused, undefined);
        tables = asked.tables;
        if (!tables) child.stdin.write(`${JSON.stringify(await desks.do(asked))}\n`);
      }
      assert.equal(await ended, 0, "it was told to its end");
      assert.ok(tables.length > 1);
      for (const [name, table] of tables) assert.equal(table, kept(other, name), name);
    } finally {
      child.stdin.end();
      await desks.end();
    }
  });
}
