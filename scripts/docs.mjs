// Writes the pages about dialects, and the parts of other pages that follow from them: npm run docs
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)

const { dialects } = await load('src/dialects/index.ts')
const { documentsOf } = await load('scripts/documents/documents.ts')
for (const document of documentsOf(dialects, read)) write(document)

// These pages have the answers of a running server.
const { seedLines } = await load('test/seeds/lines.ts')
const { runLine } = await load('test/seeds/run-line.ts')
const { startSeedServer } = await load('test/seeds/seed-server.ts')
const { openSqliteStore } = await load('src/store/sqlite/sqlite.ts')
const { seedsPage } = await load('scripts/documents/seeds.ts')
const server = await startSeedServer(() => openSqliteStore({ file: ':memory:' }))
try {
  const runs = []
  for (const line of seedLines) runs.push(await runLine(server, line))
  write({ path: 'docs/seeds.md', content: seedsPage(runs, dialects) })
  const { ways } = await load('test/awkward-people/ways.ts')
  const { runWay } = await load('test/awkward-people/run.ts')
  const { awkwardPage } = await load('test/awkward-people/page.ts')
  const brought = []
  for (const way of ways) brought.push(await runWay(server, way))
  write({ path: 'docs/awkward-people.md', content: awkwardPage(brought) })
} finally {
  await server.close()
}

function write({ path, content }) {
  if (read(path) === content) return
  writeFileSync(join(root, path), content)
  process.stdout.write(`${path}\n`)
}
