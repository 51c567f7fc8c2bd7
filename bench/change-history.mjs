// Measures how many bytes the change history takes for each kind of change, on SQLite.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createApp } from '../dist/app.js'
import {
  createImportFormats,
  openSourceFile,
  prepareFile,
  runImport,
  startOrResume,
} from '../dist/bulk/bulk.js'

const PEOPLE = 1000
const folder = mkdtempSync(join(tmpdir(), 'kith-change-history-'))
const app = await createApp({ dataFolder: folder, log: 'none', sqliteSynchronous: 'NORMAL' })
const { people, organizations, keys } = app.hub
const { id: orgId } = await organizations.create({ name: 'Northpier', settings: { defaultRegion: 'US' } })
const { key } = await keys.create({ orgId, dialect: 'native', role: 'admin', sensitive: true })
const caller = { orgId, dialect: 'native', keyId: key.id, kind: key.kind, role: 'admin', sensitive: true }
const ids = []

const steps = {
  'create through an API': () => eachPerson(create),
  'update of one field': () => eachPerson((id) => people.update(caller, id, { jobTitle: 'Engineer' })),
  'second phone number added': () => eachPerson(addPhone),
  'import of new people': () => importRows((index) => `New,Person ${index},new.${index}@example.com,`),
  'import that changes a note': () => importRows((index) => `,,ada.${index}@example.com,Met in Oslo`),
  removal: () => eachPerson((id) => people.remove(caller, id)),
}

console.log('| change | bytes of the row | bytes in the file, indexes included |\n|---|---|---|')
let before = sizes()
for (const [name, step] of Object.entries(steps)) {
  await step()
  const after = sizes()
  const per = (what) => Math.round((after[what] - before[what]) / PEOPLE)
  console.log(`| ${name} | ${per('row')} | ${per('file')} |`)
  before = after
}
await app.close()
rmSync(folder, { recursive: true })

async function eachPerson(work) {
  for (let index = 0; index < PEOPLE; index++) await work(ids[index], index)
}

async function create(_, index) {
  const draft = {
    given: 'Ada',
    surname: `Lovelace ${index}`,
    company: 'Northpier',
    emails: [{ value: `ada.${index}@example.com`, label: 'work', primary: true }],
    phones: [{ value: phone(index), label: 'mobile', primary: true }],
  }
  ids.push((await people.create(caller, draft)).id)
}

function addPhone(id, index) {
  return people.update(caller, id, ({ phones }) => ({
    phones: [...phones, { value: phone(index + PEOPLE), label: 'work' }],
  }))
}

function phone(number) {
  return `+1202555${String(number).padStart(4, '0')}`
}

async function importRows(rowOf) {
  const path = join(folder, 'people.csv')
  const rows = Array.from({ length: PEOPLE }, (_, index) => rowOf(index))
  writeFileSync(path, ['Given,Surname,Email,Notes', ...rows].join('\n'))
  const prepared = await prepareFile(createImportFormats(app.dialects), await openSourceFile(path))
  const { job } = await startOrResume(app.hub, caller, prepared)
  const { progress } = await runImport(app.hub, caller, job, prepared)
  if (progress.created + progress.updated !== PEOPLE) throw new Error(JSON.stringify(progress))
}

/** Bytes of the history's rows, and of the pages that hold them and their indexes. */
function sizes() {
  const database = new Database(join(folder, 'kith.db'), { readonly: true })
  const { row } = database.prepare("select sum(payload) as row from dbstat where name = 'change'").get()
  const { file } = database
    .prepare(
      `select sum(pgsize) as file from dbstat where name in
         (select name from sqlite_schema where tbl_name = 'change')`,
    )
    .get()
  database.close()
  return { row, file }
}
