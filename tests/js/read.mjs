// node read.mjs FILE.automerge…   one line of JSON a file, in the order given: {file, heads, root, containers}.
// A file that does not load ends it with status 1 and the file's name.
import { readFileSync } from "node:fs"
import { read } from "./document.mjs"

for (const file of process.argv.slice(2)) {
  try {
    console.log(JSON.stringify({ file, ...read(readFileSync(file)) }))
  } catch (error) {
    console.error(`${file}: ${error.message ?? error}`)
    process.exit(1)
  }
}
