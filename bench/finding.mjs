// Searches and filters, compared with a bare program that sends an indexed statement, and with the same search in a smaller
// store.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { nameNumber } from '../dist/store/queries/lookup-names.js'
import { against, median, spreadOf } from './measure.mjs'
import { drive } from './processes.mjs'
import { serving, uncached } from './serving.mjs'

const PAGE = 100
/** The number of people in a time range, the same in stores of all sizes. */
const CHANGED = 40

/** Searches made from the values of a person in the store. `sql` selects the matches as `p`, in any order. */
const searches = {
  'part of an e-mail address': {
    path: ({ email }) => pathOf({ some: 'emails', op: 'contains', value: partOf(email), folded: true }),
    sql: `from lookup_trigrams t cross join person p on p.rowid = t.rowid
      cross join lookup l on l.org_id = 1 and l.person_id = p.person_id
      where t.lookup_trigrams match ? and p.org_id = 1 and l.name = ${nameNumber('emails')} and instr(l.folded, ?) > 0 and`,
    values: ({ email }) => [trigramsOf(partOf(email)), partOf(email)],
  },
  'part of a name with thousands of matches': {
    path: ({ surname }) => pathOf({ field: 'name', op: 'contains', value: surname.slice(1), folded: true }),
    sql: `from person p where p.org_id = 1 and exists (select 1 from lookup l where l.org_id = 1
      and l.person_id = p.person_id and l.name = ${nameNumber('name')} and instr(l.folded, ?) > 0) and`,
    values: ({ surname }) => [surname.slice(1)],
  },
  'part of a phone number with thousands of matches': {
    path: ({ phone }) => pathOf({ some: 'phones', op: 'contains', value: phone.slice(3, 8), folded: true }),
    sql: `from person p where p.org_id = 1 and exists (select 1 from lookup l where l.org_id = 1
      and l.person_id = p.person_id and l.name = ${nameNumber('phones')} and instr(l.folded, ?) > 0) and`,
    values: ({ phone }) => [phone.slice(3, 8)],
  },
  'a label': {
    path: ({ label }) => pathOf({ some: 'labelIds', op: 'eq', value: label }),
    sql: `from person p where p.org_id = 1 and exists (select 1 from lookup l where l.org_id = 1
      and l.person_id = p.person_id and l.name = ${nameNumber('labelIds')} and l.number = ?) and`,
    values: ({ label }) => [label],
  },
  'a custom field': {
    path: ({ seats }) => pathOf({ field: 'customFields.seats', op: 'eq', value: String(seats) }),
    sql: `from person p where p.org_id = 1 and exists (select 1 from lookup l where l.org_id = 1
      and l.person_id = p.person_id and l.name = ${nameNumber('customFields')} and l.key = 'seats' and l.number = ?) and`,
    values: ({ seats }) => [seats],
  },
  'a time range with forty changes': {
    path: ({ updatedAt, until }) =>
      pathOf({
        all: [
          { field: 'updatedAt', op: 'gte', value: instant(updatedAt) },
          { field: 'updatedAt', op: 'lt', value: instant(until) },
        ],
      }),
    sql: `from person p where p.org_id = 1 and p.updated_at >= ? and p.updated_at < ? and`,
    values: ({ updatedAt, until }) => [updatedAt, until],
  },
}

export function findingMeasurements([smallest, largest]) {
  return Object.entries(searches).flatMap(([what, find]) => [
    {
      name: `native: ${what}, against the bare statement, ${largest} people`,
      goal: '≥ 40 %',
      measure: () =>
        serving(largest, uncached, (requests, server) => againstStatement(requests, server, find)),
    },
    {
      name: `native: ${what}, ${largest} people against ${smallest}`,
      goal: '≤ 1.5 times',
      measure: () =>
        serving(smallest, uncached, (few, small) =>
          serving(largest, uncached, async (many, large) => ({
            unit: ' times',
            ...(await against(large, textsOf(many, find), small, textsOf(few, find))),
          })),
        ),
    },
  ])
}

/** Both read pages of people; the bare program ignores the rows. */
async function againstStatement(requests, server, { path, sql, values }) {
  const people = peopleOf(requests)
  const texts = people.map((person) => requests.request('native', path(person)))
  const db = new Database(join(requests.folder, 'kith.db'), { readonly: true })
  const bare = db.prepare(
    `select p.document ${sql} p.removed_at is null order by p.created_at limit ${PAGE + 1}`,
  )
  await drive({ port: server.port, connections: 4, requests: texts, seconds: 2 })
  const samples = []
  for (let round = 0; round < 3; round++) {
    const own = await drive({ port: server.port, connections: 4, requests: texts, seconds: 1.5 })
    if (own.failures > 0) throw new Error(JSON.stringify(own.statuses))
    let done = 0
    const begun = performance.now()
    while (performance.now() - begun < 1500) bare.all(...values(people[done++ % people.length]))
    const reference = done / ((performance.now() - begun) / 1000)
    samples.push({ ratio: own.perSecond / reference, own: own.perSecond, reference })
  }
  db.close()
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own))),
    reference: Math.round(median(samples.map(({ reference }) => reference))),
  }
}

function textsOf(requests, { path }) {
  return peopleOf(requests).map((person) => requests.request('native', path(person)))
}

const PEOPLE_DRAWN = 200

/** Random people who have every value that the searches use. */
function peopleOf(requests) {
  const db = new Database(join(requests.folder, 'kith.db'), { readonly: true })
  const one = (name, column, key = name) =>
    `(select ${column} from lookup where org_id = 1 and person_id = p.person_id and name = ${nameNumber(name)} and key = '${key}' limit 1)`
  const read = db.prepare(`select p.updated_at as updatedAt, (select updated_at from person
      where org_id = 1 and removed_at is null and updated_at > p.updated_at
      order by updated_at limit 1 offset ${CHANGED - 1}) as until, ${one('emails', 'folded', '')} as email,
    ${one('surname', 'folded', '')} as surname, ${one('phones', 'folded', '')} as phone,
    ${one('labelIds', 'number', '')} as label, (select number from lookup where org_id = 1
      and person_id = p.person_id and name = ${nameNumber('customFields')} and key = 'seats') as seats
    from person p where p.org_id = 1 and p.person_id = ?`)
  const people = []
  while (people.length < PEOPLE_DRAWN) {
    for (const { personId } of requests.draw('native', PEOPLE_DRAWN)) {
      const person = read.get(personId)
      if (Object.values(person).every((value) => value !== null)) people.push(person)
    }
  }
  db.close()
  return people.slice(0, PEOPLE_DRAWN)
}

function pathOf(filter) {
  return `/v1/people?limit=${PAGE}&filter=${encodeURIComponent(JSON.stringify(filter))}`
}

function instant(microseconds) {
  return new Date(microseconds / 1000).toISOString()
}

/** Most of the local part, so that about one person matches. */
function partOf(email) {
  return email.slice(1, email.indexOf('@') + 3)
}

function trigramsOf(part) {
  const characters = [...part]
  return characters
    .slice(2)
    .map((_, index) => `"${characters.slice(index, index + 3).join('')}"`)
    .join(' AND ')
}
