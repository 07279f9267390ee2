// Reads one exported document with Automerge's JavaScript package. Heads, winners and conflicts are
// what that package shows, so whoever compares them with ours compares two readers of the same bytes.
import * as Automerge from "@automerge/automerge"

const hex = bytes => Buffer.from(bytes).toString("hex")

// The scalars that a document of ours may hold.
const plain = {
  null: () => null,
  boolean: value => value,
  str: value => value,
  bytes: hex,
  int: value => {
    if (!Number.isSafeInteger(value)) throw new Error("an int beyond 2^53")
    return value
  },
}

function scalar(type, value) {
  if (!(type in plain)) throw new Error(`a value of type ${type}`)
  return plain[type](value)
}

// A scalar string is an ImmutableString in the plain view.
function shown(value) {
  if (Automerge.isImmutableString(value)) return value.toString()
  return value instanceof Uint8Array ? hex(value) : value
}

const byId = (a, b) => (a.id < b.id ? -1 : 1)

function cells(backend, object, view) {
  const keys = Object.keys(view).sort()
  return Object.fromEntries(keys.map(key => {
    const all = backend.getAll(object, key)
      .map(([type, value, id]) => ({ id, type, value: scalar(type, value) }))
      .sort(byId)
    return [key, { winner: shown(view[key]), all }]
  }))
}

/**
 * `{heads, root, containers}`: heads sorted; root and each container as `{key: {winner, all}}`, where
 * `all` is every value that stands at the key, `{id: "<counter>@<actor>", type, value}`, sorted by id as
 * text; bytes are shown in hex.
 */
export function read(bytes) {
  const doc = Automerge.load(bytes)
  const backend = Automerge.getBackend(doc)
  const root = {}, containers = {}
  for (const [key, value] of Object.entries(doc)) {
    const all = backend.getAll("_root", key)
    if (all.length === 1 && all[0][0] === "map") containers[key] = cells(backend, all[0][1], value)
    else root[key] = value
  }
  return { heads: Automerge.getHeads(doc).sort(), root: cells(backend, "_root", root), containers }
}
