// Derives src/dialects/<dialect>/vendor-spec.json from OpenAPI documents of a vendor: npm run spec:table -- --help
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load } from './load.mjs'

const HELP = `Usage: npm run spec:table -- --dialect <name> --spec <document> --published <where> --date <date> [...]

Writes src/dialects/<dialect>/vendor-spec.json: operations, parameters, fields and types of the documents, without their prose.

  --dialect <name>     the dialect
  --spec <document>    an OpenAPI document, as for spec:check
  --published <where>  the address of this document, and of the copy that was read with its commit, if it is one
  --date <date>        when it was published or read, as YYYY-MM-DD

The last three may be given several times, each with the others. If several documents have an operation, the first counts.
`

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    dialect: { type: 'string' },
    spec: { type: 'string', multiple: true, default: [] },
    published: { type: 'string', multiple: true, default: [] },
    date: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})
const { dialect, spec, published, date } = values
const isComplete =
  dialect && spec.length > 0 && [published, date].every(({ length }) => length === spec.length)
if (values.help || !isComplete) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const { readDocument } = await load('scripts/vendor-specs/read-document.ts')
const { tableOf, writeTable } = await load('scripts/vendor-specs/table.ts')
const { endpointsOf } = await load('scripts/documents/documents.ts')

const sources = []
for (const [index, path] of spec.entries()) {
  sources.push({ document: await readDocument(path), published: published[index], date: date[index] })
}
const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const table = tableOf(sources, endpointsOf(dialect, read))
const file = join('src', 'dialects', dialect, 'vendor-spec.json')
writeFileSync(join(root, file), writeTable(table))
console.log(
  `${file}: ${Object.keys(table.operations).length} operations, ${table.notServed.length} not served`,
)
