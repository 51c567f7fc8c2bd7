import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import type { Caller } from '../../model/access.ts'
import type { ImportJob, ImportRow, PersonRow } from '../../model/import.ts'
import type { PersonDraft } from '../../model/person.ts'

let kith: TestHub
let caller: Caller
beforeEach(async () => {
  kith = await openTestHub()
  caller = kith.caller('own')
})
afterEach(async () => {
  await kith.expectSound()
  await kith.close()
})

const file = { bytes: 100, sha256: 'a'.repeat(64) }

async function start(options: ImportJob['options'] = {}): Promise<ImportJob> {
  return kith.hub.imports.start(caller, { name: 'people.csv', format: 'csv', options, file })
}

async function run(rows: readonly ImportRow[], options: ImportJob['options'] = {}) {
  const { imports } = kith.hub
  const { job, verdicts } = await imports.write(caller, await start(options), rows)
  return { job: await imports.finish(caller, job), verdicts }
}

function row(number: number, draft: PersonDraft, extra: Partial<PersonRow> = {}): PersonRow {
  const place = { row: number, line: number + 1, bytes: number * 10 }
  return { kind: 'person', ...place, draft, raw: { number }, ...extra }
}

const nadia: PersonDraft = {
  given: 'Nadia',
  surname: 'Okafor',
  emails: [{ value: 'Nadia@example.com' }],
  phones: [{ value: '(555) 010-4477' }],
}

async function everyone() {
  const { items } = await kith.hub.people.list(caller, { order: [], page: { offset: 0, limit: 100 } })
  return items
}

async function feed() {
  return kith.hub.history.listChanges(caller, 0, 1000)
}

describe('a row', () => {
  test('creates a person with the file and line of every value', async () => {
    const { verdicts, job } = await run([row(1, nadia, { labels: ['VIP', 'vip', 'New'] })])
    expect(verdicts).toMatchObject([{ row: 1, line: 2, verdict: 'created' }])
    expect(job.progress).toEqual({
      ...{ rows: 1, created: 1, updated: 0, unchanged: 0, rejected: 0, bytes: 10 },
      made: { labels: [1, 2], customFields: [] },
    })
    const [person] = await everyone()
    expect(person).toMatchObject({ given: 'Nadia', version: 1, labelIds: [1, 2] })
    const origins = await kith.hub.people.provenance(caller, person!.id)
    expect(origins.sources).toMatchObject([{ kind: 'import', name: 'people.csv (import 1)' }])
    expect(origins.records).toMatchObject([{ payload: { line: 2, row: { number: 1 } } }])
    expect(Object.keys(origins.values)).toContain('/emails/0')
  })

  test('matches by e-mail in any case, and adds to lists without removing entries', async () => {
    await run([row(1, nadia)])
    const { verdicts } = await run([
      row(1, { emails: [{ value: 'nadia@EXAMPLE.com' }, { value: 'n@example.org' }], company: 'Northpier' }),
    ])
    expect(verdicts).toMatchObject([{ verdict: 'updated', matched: 'email' }])
    expect(verdicts[0]!.changes!.map(({ field }) => field)).toEqual(['company', 'emails'])
    const [person, ...others] = await everyone()
    expect(others).toEqual([])
    expect(person).toMatchObject({ version: 2, company: 'Northpier', given: 'Nadia' })
    expect(person!.emails.map(({ value }) => value)).toEqual(['Nadia@example.com', 'n@example.org'])
  })

  test('is never matched by name, and by phone only with that option', async () => {
    await run([row(1, { ...nadia, phones: [{ value: '(202) 555-0143' }] })])
    const again = { given: 'Nadia', surname: 'Okafor', phones: [{ value: '+12025550143' }] }
    expect((await run([row(1, again)])).verdicts).toMatchObject([{ verdict: 'created' }])
    const { verdicts } = await run([row(1, { ...again, company: 'Elsewhere' })], { matchBy: ['phone'] })
    expect(verdicts).toMatchObject([{ verdict: 'updated', matched: 'phone' }])
  })

  test.each([
    ['another extension of a switchboard', '+1 202 555 0143 x101', '+1 202 555 0143 x102'],
    ['the switchboard itself', '+1 202 555 0143 x101', '+1 202 555 0143'],
    ['an extension of a number without one', '+1 202 555 0143', '+1 202 555 0143 x101'],
    ['a number that its country does not assign', '(555) 010-4477', '+1 555 010 4477'],
    ['a short code', '12345', '12345'],
    ['a text', 'ask reception', 'ask reception'],
  ])('is not matched by %s', async (_what, known, stated) => {
    const matchBy = { matchBy: ['phone'] }
    await run([row(1, { given: 'Ada', phones: [{ value: known }] })], matchBy)
    // Once more in one batch, where people are not stored yet.
    const rows = [stated, known].map((value, index) =>
      row(index + 1, { given: 'Ada', surname: `Reyes ${index}`, phones: [{ value }] }),
    )
    const { verdicts } = await run(rows, matchBy)
    const isValid = known.startsWith('+1 202')
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created', isValid ? 'updated' : 'created'])
    expect((await everyone()).map(({ phones }) => phones[0]!.value)).toContain(stated)
  })

  test('is matched by the same extension, however it is written, and by the number that a source gave', async () => {
    const matchBy = { matchBy: ['phone'] }
    await run(
      [
        row(1, { given: 'Ada', phones: [{ value: '(202) 555-0143 ext. 101' }] }),
        row(2, { given: 'Eve', phones: [{ value: '0199', e164: '+12025550199' }] }),
      ],
      matchBy,
    )
    const { verdicts } = await run(
      [
        row(1, { jobTitle: 'Poet', phones: [{ value: '+1-202-555-0143;ext=101' }] }),
        row(2, { jobTitle: 'Cook', phones: [{ value: '+1 202 555 0199' }] }),
      ],
      matchBy,
    )
    expect(verdicts).toMatchObject([{ matched: 'phone' }, { matched: 'phone' }])
    expect(await everyone()).toHaveLength(2)
  })

  test('does not overrule values written through an API, but stores its own values', async () => {
    const { id } = await kith.hub.people.create(caller, { ...nadia, company: 'Decided' })
    const { verdicts } = await run([row(1, { ...nadia, company: 'Said' })])
    expect(verdicts).toMatchObject([{ verdict: 'unchanged', personId: id }])
    expect(await kith.hub.people.get(caller, id)).toMatchObject({ company: 'Decided', version: 1 })
    const { records } = await kith.hub.people.provenance(caller, id)
    expect(records.at(-1)!.values['/company']!.value).toBe('Said')
  })

  test('is matched by its external id even if its e-mail changed', async () => {
    await run([row(1, nadia, { externalId: 'hubspot:51' })])
    const moved = { ...nadia, emails: [{ value: 'new@example.com' }] }
    const { verdicts } = await run([row(1, moved, { externalId: 'hubspot:51' })])
    expect(verdicts).toMatchObject([{ verdict: 'updated', matched: 'externalId' }])
    expect(await everyone()).toHaveLength(1)
  })

  test('stores its vendor ids, and is rejected if one is malformed', async () => {
    const { verdicts } = await run([
      row(1, { given: 'A', vendorIds: { acme: '7' } }),
      row(2, { given: 'B', vendorIds: { acme: 'seven' } }),
      row(3, { surname: 'Same', vendorIds: { acme: '7' } }),
      row(4, { given: 'New' }),
    ])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created', 'rejected', 'updated', 'created'])
    expect(verdicts[1]!.problems).toMatchObject([{ column: 'vendorIds.acme', value: 'seven' }])
    const people = await everyone()
    expect(people.map(({ vendorIds }) => vendorIds.acme)).toEqual(['7', expect.any(String)])
  })

  test('sees the effect of earlier rows of the batch', async () => {
    const { verdicts } = await run([
      row(1, nadia),
      row(2, { emails: [{ value: 'nadia@example.com' }], jobTitle: 'Engineer' }),
      row(3, nadia),
    ])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created', 'updated', 'unchanged'])
    const [person] = await everyone()
    expect(person).toMatchObject({ given: 'Nadia', jobTitle: 'Engineer', version: 1 })
  })

  test('about a removed person is rejected with an explanation', async () => {
    const { verdicts } = await run([row(1, nadia, { externalId: 'crm:1' })])
    await kith.hub.people.remove(caller, verdicts[0]!.personId!)
    const again = await run([row(1, { ...nadia, company: 'X' }, { externalId: 'crm:1' })])
    expect(again.verdicts).toMatchObject([{ verdict: 'rejected', problems: [{ column: null }] }])
    expect(await kith.hub.imports.listRejections(caller, again.job.id, 0, 10)).toMatchObject([
      { row: 1, line: 2, raw: { number: 1 } },
    ])
  })

  test('gets a unique time of creation, even if many rows have the same time', async () => {
    const at = 1_700_000_000_000_000
    await run([1, 2, 3].map((n) => row(n, { given: `P${n}`, createdAt: at })))
    await run([4, 5, 6].map((n) => row(n, { given: `P${n}`, createdAt: at })))
    const times = (await everyone()).map(({ createdAt }) => createdAt - at)
    expect(times).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('importing the same file again', () => {
  test('changes nothing, also for rows without contact points and after edits', async () => {
    const rows = [row(1, nadia), row(2, { given: 'No', surname: 'Contact' }), row(3, { notes: 'Only' })]
    const first = await run(rows)
    await kith.hub.people.update(caller, first.verdicts[0]!.personId!, {
      emails: [{ value: 'moved@example.com' }],
    })
    const [before, feedBefore] = [await everyone(), await feed()]
    const { verdicts } = await run(rows)
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(await everyone()).toEqual(before)
    expect(await feed()).toEqual(feedBefore)
  })
})

describe('undo', () => {
  test('removes people added only by the import, keeps values of other sources and reports both', async () => {
    const known = await kith.hub.people.create(caller, { given: 'Old', emails: [{ value: 'o@example.com' }] })
    const { job, verdicts } = await run([
      row(1, nadia),
      row(2, { given: 'Ben', emails: [{ value: 'ben@example.com' }] }),
      row(3, { company: 'Northpier', emails: [{ value: 'o@example.com' }, { value: 'o2@example.com' }] }),
    ])
    await kith.hub.people.update(caller, verdicts[1]!.personId!, { notes: 'Called' })
    const report = await kith.hub.imports.undo(caller, job.id)
    expect(report).toEqual({ removed: 1, kept: 2, editedSince: 1 })
    const people = await everyone()
    expect(people.map(({ given, notes }) => [given, notes])).toEqual([
      ['Old', null],
      [null, 'Called'],
    ])
    expect(await kith.hub.people.get(caller, known.id)).toMatchObject({ company: null })
    expect(people[0]!.emails.map(({ value }) => value)).toEqual(['o@example.com'])
    expect((await kith.hub.imports.get(caller, job.id)).state).toBe('undone')
  })

  test('lets the file be imported again, and people get their former ids', async () => {
    const rows = [row(1, { ...nadia, vendorIds: { acme: '9' } })]
    const { job, verdicts } = await run(rows)
    await kith.hub.imports.undo(caller, job.id)
    const again = await run(rows)
    expect(again.verdicts).toMatchObject([{ verdict: 'updated', personId: verdicts[0]!.personId }])
    expect(await everyone()).toMatchObject([{ given: 'Nadia', vendorIds: { acme: '9' } }])
  })

  test('keeps values that another import stated too', async () => {
    const { job } = await run([row(1, nadia)])
    await run([row(1, { ...nadia, company: 'Both' })])
    await kith.hub.imports.undo(caller, job.id)
    expect(await everyone()).toMatchObject([{ given: 'Nadia', company: 'Both' }])
  })
})

describe('a job', () => {
  test('refuses rows after an outdated position, so that no row is imported twice', async () => {
    const job = await start()
    await kith.hub.imports.write(caller, job, [row(1, nadia)])
    const late = kith.hub.imports.write(caller, job, [row(1, { given: 'Twice' })])
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
    expect(await everyone()).toHaveLength(1)
  })

  test('cannot be started by keys that only read or cannot see sensitive values', async () => {
    const refused = { code: 'forbidden' }
    for (const rights of [{ role: 'read' }, { sensitive: false }] as const) {
      const own = kith.caller('own', rights)
      const draft = { name: 'x', format: 'csv', options: {}, file }
      await expect(kith.hub.imports.start(own, draft)).rejects.toMatchObject(refused)
    }
  })

  test('belongs to one organization', async () => {
    const { job } = await run([row(1, nadia)])
    const other = await kith.hub.organizations.create({ name: 'Other' })
    const stranger = { ...caller, orgId: other.id }
    await expect(kith.hub.imports.get(stranger, job.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.hub.imports.undo(stranger, job.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await kith.hub.imports.list(stranger, 10)).toEqual([])
  })
})

test('the first import of an organization keeps stated times only until another source writes', async () => {
  const { imports, people } = kith.hub
  const stated = { createdAt: 1_600_000_000_000_000, updatedAt: 1_600_000_000_000_000 }
  const rowOf = (number: number) => row(number, { given: `Person ${number}`, ...stated })
  const first = await imports.write(caller, await start(), [rowOf(1)])
  const other = await people.create(caller, { given: 'Ben' })
  await imports.write(caller, first.job, [rowOf(2)])
  const times = new Map((await everyone()).map(({ given, updatedAt }) => [given, updatedAt]))
  expect(times.get('Person 1')).toBe(stated.updatedAt)
  // A reader that has seen Ben continues from his update time.
  expect(times.get('Person 2')).toBeGreaterThan(other.updatedAt)
})
