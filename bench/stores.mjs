// Builds the stores that are measured, each once: folders with invented people and a key for each API.
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from '../dist/app.js'
import { fillWithDemo } from '../dist/demo/demo.js'
import { formatPersonId } from '../dist/model/person-id.js'
import { fingerprintOf, parseSchema } from '../dist/store/schema-objects.js'
import { expectedSchema } from '../dist/store/sqlite/expected-schema.js'

const TWENTY_SECONDS_IN_MICROSECONDS = 20_000_000
const PEOPLE_OF_OTHER_ORGANIZATION = 500

/** Stores with different schemas are kept side by side. */
const fingerprint = fingerprintOf(parseSchema(expectedSchema), [])
export const storesFolder = fileURLToPath(new URL(`./stores/${fingerprint.slice(0, 12)}/`, import.meta.url))

/**
 * Returns a folder for `kith serve --data` and the key of each API. Builds it if it does not exist.
 *
 * @returns {Promise<{ folder: string, keys: Record<string, string> }>}
 */
export async function openStore(people) {
  const folder = join(storesFolder, String(people))
  if (!existsSync(folder)) await build(folder, people)
  return { folder, keys: readKeys(folder) }
}

/** The key of each API. */
export function readKeys(folder) {
  return JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'))
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

/**
 * A second organization in a store, which has few people. It is added when first asked for.
 *
 * @returns {Promise<{ gets: string[] }>} a request for each of its people by id, as text
 */
export async function otherOrganization({ folder }) {
  const file = join(folder, 'other.json')
  if (!existsSync(file)) await addOther(folder, file)
  const { key, ids } = JSON.parse(readFileSync(file, 'utf8'))
  return {
    gets: ids.map(
      (id) =>
        `GET /native/v1/people/${id} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`,
    ),
  }
}

async function addOther(folder, file) {
  const app = await createApp({ dataFolder: folder, log: 'none' })
  const { id: orgId } = await app.hub.organizations.create({ name: 'Southpier' })
  const caller = { orgId, dialect: 'native', keyId: 'bench', kind: 'token', role: 'admin', sensitive: true }
  const drafts = Array.from({ length: PEOPLE_OF_OTHER_ORGANIZATION }, (_, index) => ({
    given: 'Someone',
    surname: `Else ${index}`,
    emails: [{ value: `someone.else.${index}@example.com` }],
  }))
  const people = await app.hub.people.createMany(caller, drafts)
  const { text: key } = await app.hub.keys.create({
    orgId,
    dialect: 'native',
    role: 'admin',
    sensitive: true,
  })
  await app.close()
  writeFileSync(file, JSON.stringify({ key, ids: people.map(({ id }) => formatPersonId(id)) }))
}

/** Runs the work on a temporary copy of a store, beside it: the temporary folder of the system may be in memory. */
export async function onCopy(people, work) {
  const store = await openStore(people)
  const folder = mkdtempSync(join(storesFolder, 'copy-'))
  try {
    copyFileSync(join(store.folder, 'kith.db'), join(folder, 'kith.db'), constants.COPYFILE_FICLONE)
    return await work({ ...store, folder, people })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const people of process.argv.slice(2)) await openStore(Number(people))
}
