// Checks the answers of a dialect against OpenAPI documents of its vendor: npm run spec:check -- --help
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load } from './load.mjs'

const HELP = `Usage: npm run spec:check -- --dialect <name> --spec <document> [--spec <document>] [--json]

Starts Kith in memory with the demo, asks it every operation of the vendor's document that the dialect serves, and compares
status, media type and body of the answers with the document.

  --dialect <name>   the dialect, as in docs/dialects
  --spec <document>  an OpenAPI document of version 3: a YAML or JSON file with the files it refers to, or a folder with the
                     pages that docusaurus-plugin-openapi-docs makes of one. If several documents have an operation, the first
                     counts
  --all              also prints the differences that src/dialects/<dialect>/vendor-spec-deviations.json explains
  --json             prints one JSON object
  --help             prints this text

Each operation is printed as "checked", "differs" or "not served"; a difference with its path, what the document expects and
what Kith answered. Paths begin with the status of the answer; [] stands for each item of a list, # for the key of a field that
an account made.

Exit codes:
  0  every difference is explained, and every explained difference occurs
  1  there is a difference that no entry explains, or an entry whose difference does not occur any more
  2  the arguments are wrong, or a document cannot be read
`

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)

const options = readArguments()
const { dialects } = await load('src/dialects/index.ts')
const dialect = dialects.find(({ name }) => name === options.dialect)
if (!dialect) fail(`There is no dialect ${options.dialect}.`)
const { readDocument } = await load('scripts/vendor-specs/read-document.ts')
const { endpointsOf } = await load('scripts/documents/documents.ts')
const { checkOperations } = await load('test/support/vendor-check.ts')
const { createTestKith } = await load('test/support/kith.ts')
const { openSqliteStore } = await load('src/store/sqlite/sqlite.ts')

const operations = new Map()
for (const path of options.spec) {
  const document = await readDocument(path).catch((error) => fail(`${path}: ${error.message}`))
  if (!options.json)
    console.log(`${document.title} ${document.version}: ${document.operations.length} operations`)
  for (const operation of document.operations)
    if (!operations.has(operation.name)) operations.set(operation.name, operation)
}
const kith = await createTestKith(
  { demo: true },
  { store: openSqliteStore({ file: ':memory:' }), watched: false },
)
const result = await checkOperations(kith, dialect, [...operations.values()], {
  endpoints: endpointsOf(dialect.name, read),
  deviations: JSON.parse(read(`src/dialects/${dialect.name}/vendor-spec-deviations.json`) ?? '[]'),
})
await kith.close()
const { asked: _, ...report } = result
if (options.json) console.log(JSON.stringify(report, null, 2))
else print(report)
process.exitCode = result.unexplained.length + result.stale.length > 0 ? 1 : 0

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        dialect: { type: 'string' },
        spec: { type: 'string', multiple: true },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    if (!values.dialect || !values.spec) fail('Name a dialect with --dialect and a document with --spec.')
    return values
  } catch (error) {
    return fail(error.message)
  }
}

function fail(message) {
  console.error(`${message}\nTry: npm run spec:check -- --help`)
  process.exit(2)
}

function print({ operations, unexplained, explained, stale }) {
  const shown = options.all ? [...unexplained, ...explained] : unexplained
  for (const { name, state, reason, answers } of operations) {
    console.log(`${state.padEnd(10)}  ${name}  (${reason ?? `${answers} answers`})`)
    for (const { kind, path, expected, got, reason: why } of shown.filter(
      (found) => found.operation === name,
    )) {
      const explanation = why ? `  explained: ${why}` : ''
      console.log(`            ${kind}  ${path}  expected ${expected}, got ${got}${explanation}`)
    }
  }
  for (const { operation, kind, path } of stale) {
    console.log(`no longer occurs: ${kind}  ${operation}  ${path}`)
  }
  const count = (state) => operations.filter((found) => found.state === state).length
  console.log(
    `${count('checked')} checked, ${count('differs')} differ, ${count('not served')} not served; ` +
      `${unexplained.length} differences, ${explained.length} explained, ${stale.length} explanations that no longer occur`,
  )
}
