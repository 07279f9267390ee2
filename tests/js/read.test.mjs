import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import * as Automerge from "@automerge/automerge"

const script = join(import.meta.dirname, "read.mjs")
const folder = mkdtempSync(join(tmpdir(), "doorstep-js-"))
after(() => rmSync(folder, { recursive: true }))

const [first, second] = ["aa".repeat(16), "bb".repeat(16)]
const text = words => new Automerge.ImmutableString(words)

function saved(name, doc) {
  const file = join(folder, name)
  writeFileSync(file, Automerge.save(doc))
  return file
}

const lines = files =>
  execFileSync(process.execPath, [script, ...files], { encoding: "utf8" }).trim().split("\n").map(line => JSON.parse(line))

const genesis = () =>
  Automerge.change(Automerge.init(first), doc => Object.assign(doc, { schema: 1, people: {}, more: {} }))

test("two who wrote apart: one winner, both values, by the ids of their ops", () => {
  const start = Automerge.change(genesis(), doc => { doc.people["1.1.1.0.name"] = text("王秀英") })
  const other = Automerge.clone(start, { actor: second })
  const mine = Automerge.change(start, doc => { doc.phone = text("13900000001") })
  const theirs = Automerge.change(other, doc => { doc.phone = text("13900000002") })
  const merged = Automerge.merge(mine, theirs)

  const [out] = lines([saved("merged.automerge", merged)])
  assert.deepEqual(out.heads, Automerge.getHeads(merged).sort())
  assert.equal(out.heads.length, 2)
  assert.deepEqual(out.root.phone, {
    winner: "13900000002",
    all: [
      { id: `5@${first}`, type: "str", value: "13900000001" },
      { id: `5@${second}`, type: "str", value: "13900000002" },
    ],
  })
  assert.equal(out.root.schema.winner, 1)
  assert.deepEqual(out.containers.people["1.1.1.0.name"].winner, "王秀英")
  assert.deepEqual(out.containers.more, {})
})

test("numbers, truth, bytes and emptied fields keep their types", () => {
  const fields = { lat: -32_690_123, confidential: true, reach: null, id: new Uint8Array([1, 160]) }
  const doc = Automerge.change(genesis(), doc => Object.assign(doc, fields))
  const [{ root }] = lines([saved("types.automerge", doc)])
  assert.deepEqual(
    ["lat", "confidential", "reach", "id"].map(key => [root[key].winner, root[key].all[0].type]),
    [[-32_690_123, "int"], [true, "boolean"], [null, "null"], ["01a0", "bytes"]],
  )
})

test("several files come out in their order", () => {
  const files = ["b", "a"].map(name => saved(`${name}.automerge`, genesis()))
  assert.deepEqual(lines(files).map(line => line.file), files)
})

test("what is no document, or holds more than scalars, is refused by name", () => {
  const broken = join(folder, "broken.automerge")
  writeFileSync(broken, "no document")
  const list = saved("list.automerge", Automerge.change(genesis(), doc => { doc.people.list = [1] }))
  for (const file of [broken, list]) {
    const { status, stderr } = spawnSync(process.execPath, [script, file], { encoding: "utf8" })
    assert.equal(status, 1)
    assert.ok(stderr.startsWith(`${file}: `), stderr)
  }
})
