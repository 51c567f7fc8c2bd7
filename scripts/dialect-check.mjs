// Names everything that a dialect lacks: npm run dialect:check -- acme
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const [name = ''] = process.argv.slice(2)
if (!/^[a-z][a-z0-9]*$/.test(name)) fail('name the dialect: npm run dialect:check -- acme')

const folder = `src/dialects/${name}`
if (!existsSync(join(root, folder))) fail(`${folder} is missing: npm run new:dialect -- ${name}`)

const gaps = []
const { gapsOf } = await load('scripts/dialect-check/check.ts')
const { dialects = [] } = await loaded('src/dialects/index.ts')
const { [name]: dialect } = await loaded(`${folder}/index.ts`)
const { testing } = await loaded(`${folder}/testing.ts`)
const fixtures = existsSync(join(root, folder, 'fixtures')) ? readdirSync(join(root, folder, 'fixtures')) : []
gaps.push(...gapsOf({ name, dialects, dialect, testing, fixtures, read }))

for (const { problem, mend } of gaps) process.stdout.write(`${problem}\n    ${mend}\n`)
if (gaps.length > 0)
  fail(`${gaps.length} ${gaps.length === 1 ? 'thing is' : 'things are'} missing or out of date`)
process.stdout.write(`${name} lacks nothing. Next: npx vitest run src/dialects test/cross-dialect\n`)

/** The exports of a module; if it fails as it is loaded, that is one more thing to mend. */
async function loaded(path) {
  if (read(path) === undefined) return {}
  try {
    return await load(path, { missing: 'empty' })
  } catch (error) {
    gaps.push({
      problem: `${path} cannot be loaded: ${error.message}`,
      mend: `mend ${path} first, then run this again`,
    })
    return {}
  }
}

function fail(message) {
  process.stderr.write(`dialect-check: ${message}\n`)
  process.exit(1)
}
