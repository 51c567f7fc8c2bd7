import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldsShown, fieldsTaken } from '../scripts/dialect-check/schema-fields.ts'
import { fieldsOf, versionedName } from '../scripts/documents/documents.ts'
import { personValues, type FieldRow as Row, readFieldRows } from '../scripts/documents/fields.ts'
import { everyVersion } from '../src/dialects/versions.ts'
import { parseInstant } from '../src/model/instant.ts'
import { listFields, mainContactPoint, type Person, valueFields } from '../src/model/person.ts'
import { testingFor, vendors } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { createVariations, type Variations } from './support/variations.ts'
import { read, root } from './tidy/source-files.ts'

const readFile = (path: string) => (existsSync(join(root, path)) ? read(path) : undefined)
const served = vendors.flatMap(everyVersion).map((dialect) => [versionedName(dialect), dialect] as const)
const rows = served.flatMap(([name, dialect]) => readFieldRows(name, fieldsOf(dialect, readFile)))
const rowsOf = (dialect: string) => rows.filter((row) => row.dialect === dialect)

describe.each(served)('%s', (name, dialect) => {
  const shown = fieldsShown(dialect, testingFor(dialect))
  const taken = fieldsTaken(dialect, testingFor(dialect))

  test('has a row for each field that it shows, and no others', () => {
    const read = rowsOf(name).filter(({ access }) => access.includes('r'))
    expect(read.map(({ field }) => field).toSorted()).toEqual([...shown].toSorted())
  })

  test('has the right access for each field that clients can write', () => {
    // A dialect without routes that write has no such fields.
    if (taken.size === 0) return
    const written = rowsOf(name).filter(({ access }) => access.includes('w'))
    expect(written.map(({ field }) => field).toSorted()).toEqual([...taken].toSorted())
  })

  test('has each row once, with a known form', () => {
    const fields = rowsOf(name).map(({ field }) => field)
    expect(fields).toEqual([...new Set(fields)])
    for (const { field, access, person, form } of rowsOf(name)) {
      expect(access, field).toMatch(/^(r|w|rw)$/)
      expect(Object.keys(forms), field).toContain(form)
      expect(person.length === 0, field).toBe(form === 'fixed')
    }
  })
})

test('the table by value has a row for each value of a person', () => {
  expect(personValues).toEqual(
    expect.arrayContaining([...valueFields, ...listFields, 'labelIds', 'customFields']),
  )
})

describe('the rows', () => {
  let kith: TestKith
  let tenant: Tenant
  let person: Person
  let base: Variations
  let campaignId: string
  let start: Snapshot
  /** A key of each version. */
  const keys = new Map<string, string>()
  beforeAll(async () => {
    kith = await createTestKith()
    tenant = await kith.tenant({ contactSync: true, marketingApp: true, defaultRegion: 'GB' })
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const [label, otherLabel] = [
      await hub.catalog.createLabel(caller, { name: 'Customer' }),
      await hub.catalog.createLabel(caller, { name: 'Lead' }),
    ]
    const [company, otherCompany] = [
      await hub.companies.create(caller, { name: 'Works' }),
      await hub.companies.create(caller, { name: 'Mills' }),
    ]
    await hub.catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
    base = createVariations({
      labelIds: [label!.id, otherLabel!.id],
      companyIds: [company!.id, otherCompany!.id],
    })
    person = await hub.people.create(caller, base.start)
    const campaign = await hub.campaigns.create(caller, { name: 'Renewals', attributes: campaignAttributes })
    campaignId = campaign.id
    await hub.campaigns.enrol(caller, campaignId, [{ personId: person.id }])
    person = await hub.people.get(caller, person.id)
    for (const [name, dialect] of served) {
      const apiVersion = dialect.versions?.[0].name
      const draft = { orgId: tenant.organization.id, dialect: dialect.name, role: 'read' } as const
      const { text } = await hub.keys.create({ ...draft, ...(apiVersion !== undefined && { apiVersion }) })
      keys.set(name, text)
    }
    start = await snapshot()
  })
  afterAll(() => kith.close())

  /** The person as each vendor shows it. */
  async function snapshot(): Promise<Snapshot> {
    const shown = served.map(async ([name, dialect]) => {
      const ask = async (path: string) => {
        const { status, json } = await tenant.request(dialect.name, path, { key: keys.get(name)! })
        expect(status, `${name} ${path}`).toBe(200)
        return json
      }
      const { people, vendor } = testingFor(dialect)
      const id = person.vendorIds[dialect.name]!
      const fields = rowsOf(name).map(({ field }) => field)
      const answer = vendor!.readMapped
        ? await vendor!.readMapped(ask, { id, campaignId, fields })
        : people.person(await ask(people.read(id).path))
      return [name, inOrder(answer)] as const
    })
    return Object.fromEntries(await Promise.all(shown))
  }

  test('name the value that the vendor field shows, in the named form', () => {
    for (const { dialect, field, access, person: sources, form } of rows) {
      const holds = forms[form]!
      if (!access.includes('r') || !holds) continue
      const values = valuesAt(person, sources[0]!)
      const expected = form === 'main' ? [mainValue(person, sources[0]!)] : values
      expect(expected, `${dialect} ${field}`).not.toEqual([])
      holds(valuesAt(start[dialect], field), expected, `${dialect} ${field}`)
    }
  })

  test('name exactly the vendor fields that change with a value of the person', async () => {
    const { hub } = kith.app
    const caller = tenant.caller('native')
    for (const [path, patches] of Object.entries(base.patches)) {
      const changed = new Set<Row>()
      for (const patch of patches) {
        await hub.people.update(caller, person.id, patch)
        for (const row of changedRows(start, await snapshot())) changed.add(row)
        await hub.people.update(caller, person.id, base.start)
        expect(changedRows(start, await snapshot()), `${path}, changed back`).toEqual([])
      }
      const named = rows.filter(
        (row) =>
          isVaried(row) && !isJoint(row, path) && row.person.some((source) => writtenPath(source) === path),
      )
      expect([...changed].map(nameOf).toSorted(), path).toEqual(named.map(nameOf).toSorted())
    }
  })

  test('name only values that the test above changes or that cannot be changed alone', () => {
    const sources = rows.flatMap(({ person: paths }) => paths)
    const unknown = sources.filter(
      (path) =>
        !(writtenPath(path) in base.patches) &&
        !settled.test(path) &&
        !path.match(/^(organization|label|campaignContact)\./),
    )
    expect([...new Set(unknown)]).toEqual([])
  })
})

type Snapshot = Readonly<Record<string, unknown>>

/** Values that no patch can change, or not without changing others. */
const settled =
  /^(vendorIds\.\w+|createdAt|createdBy|updatedAt|removedAt|(emails|phones)\[\]\.(id|createdAt|extensions\..+))$/

const campaignAttributes = { type: 'outbound_call', status: 'in_progress' }

/** How the vendor's values must match the person's; undefined if the page describes it only in words. */
const forms: Readonly<
  Record<string, ((shown: unknown[], own: unknown[], about: string) => void) | undefined>
> = {
  same: (shown, own, about) => expect(shown, about).toEqual(own),
  main: (shown, own, about) => expect(shown, about).toEqual(own),
  'same or empty': (shown, own, about) => expect(shown, about).toEqual(own.map((value) => value ?? '')),
  number: (shown, own, about) => expect(shown, about).toEqual(own.map(Number)),
  each: (shown, own, about) =>
    expect(shown.map(String).toSorted(), about).toEqual(own.map(String).toSorted()),
  time: ([shown], [own], about) => {
    const instant = typeof own === 'number' ? own : parseInstant(String(own))!
    const unit = [1_000_000, 1_000, 1].find(
      (size) => Math.floor(instant / size) * size === parseInstant(String(shown)),
    )
    expect(unit, about).toBeDefined()
  },
  other: undefined,
  fixed: undefined,
  '—': undefined,
}

function nameOf({ dialect, field }: Row): string {
  return `${dialect} ${field}`
}

function changedRows(before: Snapshot, after: Snapshot): Row[] {
  return rows.filter(
    (row) =>
      isVaried(row) &&
      JSON.stringify(valuesAt(before[row.dialect], row.field)) !==
        JSON.stringify(valuesAt(after[row.dialect], row.field)),
  )
}

/** Whether the value changes the field only together with others. */
function isJoint({ dialect, field }: Row, value: string): boolean {
  const [, found] = served.find(([name]) => name === dialect)!
  return (testingFor(found).vendor?.joint ?? []).some(
    (joint) => joint.field === field && joint.value === value,
  )
}

/** Whether a patch can change the field: write-only fields are not visible, and every patch changes `updatedAt`. */
function isVaried({ access, person }: Row): boolean {
  return access.includes('r') && !person.includes('updatedAt')
}

/** The value with all lists sorted, because some vendors show the primary entry first. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).toSorted((a, b) => compareText(entryOf(a), entryOf(b)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOrder(part)]))
}

function entryOf(item: unknown): string {
  const { value, address, number, target } = Object(item) as Record<string, unknown>
  return String(value ?? address ?? number ?? target ?? '').toLowerCase()
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** The path of the written value, if the path names its normal form. */
function writtenPath(path: string): string {
  return path.replace(/\.normal$/, '.value')
}

/** All values at a path such as `emails[].label`. */
function valuesAt(root: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (values, segment) => {
      const name = segment.replace('[]', '')
      const found = values.flatMap((value) =>
        typeof value === 'object' && value !== null && name in value
          ? [(value as Record<string, unknown>)[name]]
          : [],
      )
      return segment.endsWith('[]') ? found.flat() : found
    },
    [root],
  )
}

function mainValue(person: Person, path: string): unknown {
  const [list, rest] = path.split('[].') as [(typeof listFields)[number], string]
  return valuesAt(mainContactPoint<{ primary: boolean }>(person[list]), rest)[0]
}
