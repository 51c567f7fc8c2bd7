// Builds the stores that are measured, each once: folders with invented people and a key for each API.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from '../dist/app.js'
import { fillWithDemo } from '../dist/demo/demo.js'
import { fingerprintOf, parseSchema } from '../dist/store/schema-objects.js'
import { expectedSchema } from '../dist/store/sqlite/expected-schema.js'

const TWENTY_SECONDS_IN_MICROSECONDS = 20_000_000

/** Stores with different schemas are kept side by side. */
const fingerprint = fingerprintOf(parseSchema(expectedSchema), [])
const home = fileURLToPath(new URL(`./stores/${fingerprint.slice(0, 12)}/`, import.meta.url))

/**
 * Returns a folder for `kith serve --data` and the key of each API. Builds it if it does not exist.
 *
 * @returns {Promise<{ folder: string, keys: Record<string, string> }>}
 */
export async function openStore(people) {
  const folder = join(home, String(people))
  if (!existsSync(folder)) await build(folder, people)
  return { folder, keys: JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) }
}

async function build(folder, people) {
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  process.stderr.write(`building a store of ${people} people\n`)
  const app = await createApp({ dataFolder: unfinished, log: 'none', sqliteSynchronous: 'NORMAL' })
  const size = { people, spacing: TWENTY_SECONDS_IN_MICROSECONDS }
  const { id } = await fillWithDemo((parts) => app.hubWith(parts), size)
  const keys = {}
  for (const { name } of app.dialects) {
    keys[name] = (
      await app.hub.keys.create({ orgId: id, dialect: name, role: 'admin', sensitive: true })
    ).text
  }
  await app.close()
  writeFileSync(join(unfinished, 'keys.json'), JSON.stringify(keys))
  renameSync(unfinished, folder)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const people of process.argv.slice(2)) await openStore(Number(people))
}
