// node bench/planner.mjs [people]: what each step of the SQLite planner costs, in microseconds of processor time. Decision 21
// has the figures, and the limits that follow from them.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { personColumns } from '../dist/model/query.js'
import { nameNumber } from '../dist/store/queries/lookup-names.js'
import { peopleScope } from '../dist/store/queries/scope.js'
import { SqliteDialect } from '../dist/store/sqlite/driver.js'
import { accessPathsOf } from '../dist/store/sqlite/planner/access-paths.js'
import { candidatePath, findCandidates } from '../dist/store/sqlite/planner/candidates.js'
import { scanForms } from '../dist/store/sqlite/planner/condition-forms.js'
import { plannerLimits } from '../dist/store/sqlite/planner/limits.js'
import { scanOrder } from '../dist/store/sqlite/planner/order-scan.js'
import { readInOrder, readSorted } from '../dist/store/sqlite/planner/page-statements.js'
import { TrigramEstimates } from '../dist/store/sqlite/planner/trigram-estimates.js'
import { searchTrigrams } from '../dist/store/sqlite/planner/trigram-search.js'
import { openStore } from './stores.mjs'

const ROUNDS = 9

const people = Number(process.argv[2] ?? 100_000)
const { folder } = await openStore(people)
const raw = new Database(join(folder, 'kith.db'), { readonly: true })
const orgId = raw.prepare('select org_id from person_total order by active desc').pluck().get()
const dialect = new SqliteDialect({ connect: () => raw, inMemory: true, writeWaitMs: 0 })
const db = new Kysely({ dialect })
await db.selectFrom('person').select('person_id').limit(1).execute()

const name = { name: 'name', type: 'text', single: true }
const label = { name: 'labelIds', type: 'number' }
const byCreation = [{ field: personColumns.createdAt, direction: 'asc' }]
const byName = [{ field: name, direction: 'asc', folded: true }]
const common = raw
  .prepare('select number from lookup where org_id = ? and name = ? group by number order by count(*) desc')
  .pluck()
  .get(orgId, nameNumber('labelIds'))
const withLabel = { some: label, test: { op: 'eq', value: common } }
const withPart = (value) => ({ field: name, test: { op: 'contains', value, folded: true } })

function planningWith(limits) {
  const all = { ...plannerLimits, ...limits }
  const estimates = new TrigramEstimates((text, ...values) => raw.prepare(text).get(...values), all)
  const search = (table, substring) => searchTrigrams(table, substring, estimates, all)
  return { db, scope: peopleScope(db, orgId), limits: all, search }
}

const planning = planningWith({})
const pageOf = (order, filter, page = { limit: 100 }) => ({
  query: { order, ...(filter && { filter }), page },
  limit: page.limit,
  columns: ['p.person_id', 'p.version'],
})

/** Median microseconds of processor time. */
async function costOf(work) {
  const costs = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    costs.push(user + system)
  }
  return costs.sort((one, other) => one - other)[ROUNDS >> 1]
}

async function print(what, units, work) {
  const cost = await costOf(work)
  const each = units > 1 ? `, ${(cost / units).toFixed(2)} for each of ${units}` : ''
  process.stdout.write(`${what}: ${cost} µs${each}\n`)
}

const missing = { field: name, test: { op: 'eq', value: 'no person has this name', folded: true } }
for (const [order, title] of [
  [byCreation, 'by time of creation'],
  [byName, 'by name'],
]) {
  for (const count of [64, 2000, 10_000]) {
    const bounds = { firstPeople: count, maxPeople: 0 }
    await print(`scan of ${count} ${title}`, count, () => scanOrder(planning, pageOf(order, missing), bounds))
  }
}

const everyone = { most: Number.MAX_SAFE_INTEGER }
for (const [title, filter] of [
  ['a label', withLabel],
  ['part of a name', withPart('ari')],
]) {
  const paths = accessPathsOf(planning, filter)
  const found = await findCandidates(planningWith({ substringMinPeople: people * 100 }), paths, everyone)
  const page = pageOf(byCreation)
  await print(`collect by ${title}`, found.ids.length, () =>
    findCandidates(planningWith({ substringMinPeople: people * 100 }), paths, everyone),
  )
  await print(`sort people with ${title}`, found.ids.length, () =>
    readSorted(planning, page, candidatePath({ ...found, remaining: [] }, plannerLimits)),
  )
  await print(`walk past people without ${title}, last page`, found.ids.length, () =>
    readInOrder(planning, pageOf(byCreation, filter, { offset: found.ids.length - 10, limit: 100 }), {
      forms: scanForms(planning, 'p'),
    }),
  )
}

const ids = raw.prepare('select person_id from person where org_id = ? limit 20000').pluck().all(orgId)
for (const count of [100, 500, 1000, 5000]) {
  const set = { ids: ids.slice(0, count), remaining: [withLabel] }
  for (const [title, limits] of [
    ['one by one', { candidatesTestedMaxPeople: count }],
    ['against everyone with the label', { candidatesTestedMaxPeople: 0 }],
  ]) {
    await print(`test ${count} candidates ${title}`, count, () =>
      readSorted(
        planning,
        pageOf(byCreation, withLabel),
        candidatePath(set, { ...plannerLimits, ...limits }),
      ),
    )
  }
}

for (const offset of [1000, 10_000]) {
  for (const [title, indexOnlySkipPeople] of [
    ['in the index alone', 0],
    ['with each person', Number.MAX_SAFE_INTEGER],
  ]) {
    await print(`skip ${offset} by name ${title}`, offset, () =>
      readInOrder(planningWith({ indexOnlySkipPeople }), pageOf(byName, undefined, { offset, limit: 100 })),
    )
  }
  await print(`skip ${offset} by time of creation`, offset, () =>
    readInOrder(planning, pageOf(byCreation, undefined, { offset, limit: 100 })),
  )
}

const sampling = new TrigramEstimates((text, ...values) => raw.prepare(text).get(...values), plannerLimits)
await print('estimate of a trigram', 1, () => {
  new TrigramEstimates((text, ...values) => raw.prepare(text).get(...values), plannerLimits).of(
    'lookup',
    'exa',
  )
})
await print('count of 10000 people with a trigram', 10_000, () => sampling.exceed('lookup', '"exa"', 10_000))
await db.destroy()
