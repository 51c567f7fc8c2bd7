import Database from 'better-sqlite3'
import { crowdMark } from '../../src/dialects/dialect-testing.ts'
import type { PersonDraft } from '../../src/model/person.ts'
import { decodeRecordContent, encodeRecordContent } from '../../src/store/record-content.ts'
import { rebuildTrigrams } from '../../src/store/sqlite/planner/trigram-index.ts'
import { testingOf, vendors } from './dialect-testings.ts'
import type { Tenant, TestKith } from './kith.ts'
import type { World } from './world.ts'

/** The number of people that are created through the hub; the others are copies of these. */
export const CROWD = 1000

/** Adds people with values in all kinds of fields to the organization of a world, and enrols them in its campaign. */
export async function addCrowd(kith: TestKith, { tenant, campaignId, labels, fields }: World): Promise<void> {
  const caller = tenant.caller('native')
  const { hub } = kith.app
  const note = fields.find(({ type }) => type === 'varchar')!
  const people = await hub.people.createMany(
    caller,
    Array.from({ length: CROWD }, (_, index) => draftOf(index, labels[index % 10]?.id, note.key)),
  )
  await hub.campaigns.enrol(
    caller,
    campaignId,
    people.map(({ id }, index) => ({ id: uuidOf('e', index), personId: id })),
  )
}

function draftOf(index: number, labelId: number | undefined, noteKey: string): PersonDraft {
  const place = String(index).padStart(4, '0')
  return {
    given: `Crowd${crowdMark}`,
    surname: `Member${place}`,
    company: `Works ${index % 50}`,
    emails: [{ value: `member.${crowdMark}.${place}@example.com`, label: 'work', primary: true }],
    phones: [{ value: `+447${crowdMark}${place}`, label: 'mobile', primary: true }],
    ...(labelId !== undefined && { labelIds: [labelId] }),
    customFields: { [noteKey]: `note ${crowdMark} ${place}` },
    ...ownValues(place),
  }
}

/** The vendor ids and extension values of a member, different for each person. */
export function ownValues(place: string): Pick<PersonDraft, 'vendorIds' | 'extensions'> {
  const own = vendors.map(({ name }) => [name, testingOf(name).vendor!.crowd(crowdMark, place)] as const)
  return {
    vendorIds: Object.fromEntries(own.map(([name, { id }]) => [name, id])),
    extensions: Object.fromEntries(
      own.flatMap(([name, { extension }]) => (extension ? [[name, extension]] : [])),
    ),
  }
}

function uuidOf(kind: string, index: number): string {
  return `${crowdMark}${kind}00-0000-4000-8000-${String(index).padStart(12, '0')}`
}

/** The distance between the sequential numbers of two copies. */
const STEP = 1_000_000

/** Copies the crowd inside the database file. The rows are the same as if the hub had written each person. */
export function copyCrowd(file: string, { organization }: Tenant, copies: number): void {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -262144')
  const triggers = db.prepare(
    "select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'lookup'",
  )
  const dropped = triggers.all() as { name: string; sql: string }[]
  for (const { name } of dropped) db.exec(`drop trigger ${name}`)
  db.function('marked_content', { deterministic: true }, markedContent)
  db.exec('create temp table member (person_id integer primary key)')
  db.prepare(
    `insert into member select person_id from person where org_id = ? and document like '%"g":"Crowd${crowdMark}"%'`,
  ).run(organization.id)
  db.exec('create temp table copy (k integer primary key)')
  const insert = db.prepare('insert into copy values (?)')
  for (let k = 1; k <= copies; k++) insert.run(k)
  db.transaction(() => {
    for (const [table, columns] of Object.entries(copied)) copyTable(db, table, columns)
  })()
  for (const { sql } of dropped) db.exec(sql)
  rebuildTrigrams(db)
  advanceSequence(db, organization.id)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** SQL for a column of a copy: a shifted number, or a text with other digits in place of the mark. */
const moved = (column: string): string => `t."${column}" + k`
const counted = (column: string): string => `t."${column}" + k * ${STEP}`
/** People created together have consecutive ids and creation times, so each copy is an hour older. */
const EARLIER_TIME = 't."created_at" - k * 3600000000'
const EARLIER_ID = 't."person_id" - k * 3600000 * 4096'
const marked = (column: string): string => `replace(t."${column}", '${crowdMark}', 20000 + k)`

/** By table, the columns that differ between a copy and its original. */
const copied: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  person: {
    person_id: EARLIER_ID,
    created_at: EARLIER_TIME,
    updated_at: moved('updated_at'),
    document: marked('document'),
  },
  record: {
    person_id: EARLIER_ID,
    record_id: counted('record_id'),
    content: 'marked_content(t."content", t."external_id", t."first_seen_at", k)',
    first_seen_at: moved('first_seen_at'),
    last_seen_at: moved('last_seen_at'),
  },
  person_id: {
    person_id: EARLIER_ID,
    vendor_id: marked('vendor_id'),
    number: `cast(${marked('number')} as integer)`,
  },
  lookup: { person_id: EARLIER_ID, text: marked('text'), folded: marked('folded') },
  change: { person_id: EARLIER_ID, position: counted('position'), at: moved('at') },
  campaign_contact: {
    person_id: EARLIER_ID,
    campaign_contact_id: marked('campaign_contact_id'),
    created_at: moved('created_at'),
  },
}

/** The content of a copied record, whose external id stays, and which is seen as much later as `moved` says. */
function markedContent(content: Buffer, externalId: string | null, firstSeenAt: number, k: number): Buffer {
  const original = decodeRecordContent(content, { externalId, firstSeenAt })
  const copy = JSON.parse(JSON.stringify(original).replaceAll(crowdMark, String(20_000 + k)))
  return encodeRecordContent({ ...copy, externalId, firstSeenAt: firstSeenAt + k })
}

function copyTable(db: Database.Database, table: string, changed: Readonly<Record<string, string>>): void {
  const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  const quoted = columns.map((name) => `"${name}"`).join(', ')
  const values = columns.map((name) => changed[name] ?? `t."${name}"`).join(', ')
  db.exec(
    `insert into "${table}" (${quoted}) select ${values} from copy cross join member m join "${table}" t on t.person_id = m.person_id`,
  )
}

/** Sets the sequence of records to the id of the last copied record. */
function advanceSequence(db: Database.Database, orgId: number): void {
  const { last } = db.prepare('select max(record_id) as last from record where org_id = ?').get(orgId) as {
    last: number
  }
  db.prepare("update sequence set last_number = ? where org_id = ? and name = 'record'").run(last, orgId)
}
