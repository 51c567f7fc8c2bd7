// Writes the pages about dialects, and the parts of other pages that follow from them: npm run docs
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)

const { dialects } = await load('src/dialects/index.ts')
const { documentsOf } = await load('scripts/documents/documents.ts')
for (const { path, content } of documentsOf(dialects, read)) {
  if (read(path) === content) continue
  writeFileSync(join(root, path), content)
  process.stdout.write(`${path}\n`)
}
