import { expect } from 'vitest'
import type { OrgId } from '../../model/person.ts'
import { companyColumns, personColumns, vendorIdField } from '../../model/query.ts'
import type { Session, Store, WriteSession } from '../store.ts'
import { bulkReaders, bulkWriters, fillBulk } from './bulk-methods.contract.ts'
import {
  noon,
  sampleAnswer,
  sampleCampaign,
  sampleChange,
  sampleCompany,
  sampleEnrolment,
  sampleField,
  sampleFilter,
  sampleKey,
  sampleLabel,
  sampleMerge,
  samplePerson,
  samplePicture,
  sampleRecord,
  sampleSession,
} from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Two organizations whose rows have the same ids throughout: no method of one sees or touches a row of the other. */
export function tenancyContract(test: StoreTest): void {
  const [own, other] = [1, 2] as const

  test('covers every method that takes an organization', async (store) => {
    const covered = [...Object.keys(methodsOf(readers)), ...Object.keys(methodsOf(writers))]
    await store.transaction(async (session) => {
      const known = Object.entries(session).flatMap(([group, methods]) =>
        typeof methods === 'function' ? [group] : Object.keys(methods).map((name) => `${group}.${name}`),
      )
      expect(known.filter((name) => ![...covered, ...unscoped].includes(name))).toEqual([])
    })
  })

  test('reads of one organization tell nothing of another', async (store) => {
    await fill(store, own, 'mine')
    const before = await readAll(store.read, own)
    for (const [name, answer] of Object.entries(before)) {
      expect(answer, `${name} tells what there is`).not.toMatch(/^(\[\]|0|nothing|\[0.*)$/)
    }
    await fill(store, other, 'theirs')
    expect(await readAll(store.read, own)).toEqual(before)
    expect(JSON.stringify(await readAll(store.read, own))).not.toContain('theirs')
    expect(JSON.stringify(await readAll(store.read, other))).not.toContain('mine')
    expect(JSON.stringify(await readAll(store.read, 3))).not.toMatch(/mine|theirs/)
  })

  test('writes of one organization leave another as it is', async (store) => {
    await fill(store, own, 'mine')
    await fill(store, other, 'theirs')
    const before = await readAll(store.read, other)
    for (const [name, write] of Object.entries(methodsOf(writers))) {
      const unchanged = await readAll(store.read, own)
      await store.transaction((session) => write(session, own, 'changed'))
      expect(await readAll(store.read, other), `${name} touches the other organization`).toEqual(before)
      if (!invisible.includes(name)) {
        expect(await readAll(store.read, own), `${name} does something`).not.toEqual(unchanged)
      }
    }
  })

  test('counts, ids and conflicts of one organization are no matter to another', async (store) => {
    await fill(store, own, 'mine')
    await store.transaction(async (session) => {
      expect(await session.reserveNumbers(other, 'option', 1)).toBe(1)
      expect(await session.reserveNumbers(other, 'option', 3)).toBe(2)
      expect(await session.reserveNumbers(other, 'option', 1)).toBe(5)
      for (const noun of ['label', 'company', 'person:acme'] as const) {
        expect(await session.reserveNumbers(other, noun, 1)).toBe(1)
      }
      await session.changes.append([sampleChange(other, 1)])
      const [change] = await session.changes.list(other, 0, 5)
      if (store.capabilities.singleWriter) expect(change?.position).toBe(1)
      expect(await session.people.freeCreationTime(other, noon + 1)).toBe(noon + 1)
      expect(
        await session.people.claimVendorIds([{ orgId: other, dialect: 'acme', vendorId: 'v1', personId: 9 }]),
      ).toEqual([])
      const source = await session.records.ensureSource({
        orgId: other,
        kind: 'api',
        name: 'mine',
        priority: 1,
      })
      expect(source.id).toBe(1)
    })
  })

  test('what is there in one organization cannot be changed from another', async (store) => {
    await fill(store, own, 'mine')
    const before = await readAll(store.read, own)
    const update = store.transaction((session) =>
      session.people.update([samplePerson(other, 1, { version: 2 })]),
    )
    await expect(update).rejects.toMatchObject({ code: 'conflict' })
    const revoke = store.transaction((session) => session.directory.revokeKey(other, 'k', noon))
    expect(await revoke).toBe(false)
    await store.transaction(async (session) => {
      await session.records.update([sampleRecord(other, 1, { payload: 'theirs' })])
      await session.people.deleteLookups(other, [1])
      await session.records.delete(other, [1])
      await session.campaigns.markRemoved(other, 1, noon)
    })
    expect(await readAll(store.read, own)).toEqual(before)
  })
}

/** What comes before a tenant is known; numbers are watched below. */
const unscoped = [
  'reserveNumbers',
  'savepoint',
  'directory.lockOrganization',
  'directory.findOrganization',
  'directory.findOrganizationByVendorId',
  'directory.listOrganizations',
  'directory.listManagedOrganizations',
  'directory.findKeyByHash',
  'directory.insertOrganization',
  'directory.updateOrganization',
]

/** Writes whose effect no read shows at once. */
const invisible = ['people.freeCreationTime']

type Read = (session: Session, orgId: OrgId) => Promise<unknown>
type Write = (session: WriteSession, orgId: OrgId, mark: string) => Promise<unknown>
type Methods<Method> = Readonly<Record<string, Readonly<Record<string, Method>>>>

const page = { offset: 0, limit: 50 }

/** Each read of one organization, by ids that every organization has. */
const readers: Methods<Read> = {
  ...bulkReaders,
  directory: { listKeys: ({ directory }, orgId) => directory.listKeys(orgId) },
  browserSessions: {
    find: ({ browserSessions }, orgId) =>
      Promise.all(['s', 't', 'u', 'new'].map((hash) => browserSessions.find(orgId, hash))),
  },
  people: {
    find: ({ people }, orgId) => people.find(orgId, 1),
    findByVendorId: ({ people }, orgId) => people.findByVendorId(orgId, 'acme', 'v1'),
    list: ({ people }, orgId) =>
      people.list(orgId, {
        filter: {
          all: [
            { some: { name: 'tags', type: 'text' }, test: { op: 'startsWith', value: 'same' } },
            { field: { name: 'tags', type: 'text' }, test: { op: 'eq', value: 'same' } },
            { not: { field: vendorIdField('acme'), test: { op: 'eq', value: 'v0' } } },
          ],
        },
        order: [
          { field: { name: 'mark', type: 'text' }, direction: 'asc' },
          { field: vendorIdField('acme', 'number'), direction: 'asc' },
          { field: personColumns.createdAt, direction: 'asc' },
        ],
        page,
      }),
    listRefs: async ({ people }, orgId) => [
      await people.listRefs(orgId, { order: [{ field: personColumns.createdAt, direction: 'asc' }], page }),
      await people.listRefs(orgId, { order: [], page }),
    ],
    findMany: ({ people }, orgId) => people.findMany(orgId, [1]),
    findTaken: async ({ people }, orgId) => {
      const { createdAt } = samplePerson(orgId, 2)
      const taken = await people.findTaken(orgId, { ids: [1], createdAt: [createdAt] })
      return [[...taken.ids], [...taken.createdAt]]
    },
    findRef: ({ people }, orgId) => people.findRef(orgId, 1),
    findRefByVendorId: ({ people }, orgId) => people.findRefByVendorId(orgId, 'acme', 'v1'),
    count: async ({ people }, orgId) => {
      const filter = { some: { name: 'tags', type: 'text' }, test: { op: 'eq', value: 'same' } } as const
      return [await people.count(orgId), await people.count(orgId, filter)]
    },
    listLookups: ({ people }, orgId) => people.listLookups(orgId, 1),
    listVendorIds: ({ people }, orgId) => people.listVendorIds(orgId, 1),
  },
  records: {
    listByPerson: ({ records }, orgId) => records.listByPerson(orgId, 1),
    listByPeople: ({ records }, orgId) => records.listByPeople(orgId, [1, 2]),
    listWithPriority: ({ records }, orgId) => records.listWithPriority(orgId, [1, 2]),
    listSources: ({ records }, orgId) => records.listSources(orgId),
    countBySource: async ({ records }, orgId) => [...(await records.countBySource(orgId))],
  },
  changes: {
    list: ({ changes }, orgId) => changes.list(orgId, 0, 100),
    listByPerson: ({ changes }, orgId) => changes.listByPerson(orgId, 1, 100, 100),
    listFieldChanges: ({ changes }, orgId) => changes.listFieldChanges(orgId, [1, 2]),
    lastPosition: async ({ changes }, orgId) => {
      await changes.list(orgId, 0, 100)
      return changes.lastPosition(orgId)
    },
  },
  campaigns: {
    find: ({ campaigns }, orgId) => campaigns.find(orgId, 'c'),
    list: ({ campaigns }, orgId) => campaigns.list(orgId, page),
    count: ({ campaigns }, orgId) => campaigns.count(orgId),
    listContacts: ({ campaigns }, orgId) => campaigns.listContacts(orgId, 'c', page),
    countContacts: ({ campaigns }, orgId) => campaigns.countContacts(orgId, 'c'),
    countByStatus: async ({ campaigns }, orgId) => [await campaigns.countByStatus(orgId, 'c')],
    findContact: ({ campaigns }, orgId) => campaigns.findContact(orgId, 'c', sampleEnrolment('c', 1).id),
  },
  catalog: {
    listLabels: ({ catalog }, orgId) => catalog.listLabels(orgId),
    listCustomFields: ({ catalog }, orgId) => catalog.listCustomFields(orgId),
    findDeletedEntries: ({ catalog }, orgId) => catalog.findDeletedEntries(orgId),
  },
  companies: {
    find: async ({ companies }, orgId) => [await companies.find(orgId, 1), await companies.find(orgId, 2)],
    list: ({ companies }, orgId) =>
      companies.list(orgId, {
        filter: { some: { name: 'mark', type: 'text' }, test: { op: 'ne', value: '' } },
        order: [{ field: companyColumns.id, direction: 'asc' }],
        page: { limit: 10 },
      }),
  },
  pictures: {
    find: async ({ pictures }, orgId) => [await pictures.find(orgId, 1), await pictures.find(orgId, 9)],
  },
  filters: {
    find: async ({ filters }, orgId) => [
      await filters.find(orgId, 'acme', 1),
      await filters.find(orgId, 'umbra', 1),
    ],
    list: ({ filters }, orgId) => filters.list(orgId, 'acme'),
  },
  idempotency: {
    find: async ({ idempotency }, orgId) => [
      await idempotency.find(orgId, 'k', 'a'),
      await idempotency.find(orgId, 'k', 'b'),
    ],
  },
}

/** Each write to one organization, in an order in which all of them can be made. */
const writers: Methods<Write> = {
  directory: {
    insertKey: ({ directory }, orgId, mark) =>
      directory.insertKey({ key: sampleKey(orgId, `k${mark}`, { name: mark }), keyHash: `${mark}${orgId}` }),
    revokeKey: ({ directory }, orgId) => directory.revokeKey(orgId, 'k', noon),
    noteKeyUse: ({ directory }, orgId) => directory.noteKeyUse(orgId, 'k', noon),
  },
  browserSessions: {
    insert: ({ browserSessions }, orgId) =>
      browserSessions.insert(sampleSession(orgId, 'new', { createdAt: noon + 9 })),
    remove: ({ browserSessions }, orgId) => browserSessions.remove(orgId, 's'),
    removeExpired: ({ browserSessions }, orgId) => browserSessions.removeExpired(orgId, noon + 1),
    keepNewest: ({ browserSessions }, orgId) => browserSessions.keepNewest(orgId, 'k', 1),
  },
  people: {
    insert: ({ people }, orgId, mark) =>
      people.insert([samplePerson(orgId, 50, { notes: mark }), samplePerson(orgId, 60)]),
    update: ({ people }, orgId, mark) => people.update([samplePerson(orgId, 1, { version: 2, notes: mark })]),
    freeCreationTime: ({ people }, orgId) => people.freeCreationTime(orgId, noon + 1),
    insertLookups: ({ people }, orgId, mark) =>
      people.insertLookups(orgId, [{ personId: 60, values: [{ name: 'tags', text: mark, folded: 'same' }] }]),
    deleteLookups: ({ people }, orgId) => people.deleteLookups(orgId, [60, 2]),
    claimVendorIds: ({ people }, orgId, mark) =>
      people.claimVendorIds([{ orgId, dialect: 'umbra', vendorId: mark, personId: 1 }]),
    moveVendorIds: ({ people }, orgId) => people.moveVendorIds(orgId, { from: 2, into: 1 }),
  },
  records: {
    insert: ({ records }, orgId, mark) => records.insert([sampleRecord(orgId, 50, { payload: mark })]),
    delete: ({ records }, orgId) => records.delete(orgId, [50]),
    update: ({ records }, orgId, mark) => records.update([sampleRecord(orgId, 1, { payload: mark })]),
    ensureSource: ({ records }, orgId, mark) =>
      records.ensureSource({ orgId, kind: 'api', name: mark, priority: 1 }),
  },
  changes: {
    append: ({ changes }, orgId) => changes.append([sampleChange(orgId, 1, 3)]),
    expireValues: ({ changes }, orgId) => changes.expireValues(orgId, { before: noon + 1000, now: noon + 2000 }, 10),
  },
  campaigns: {
    insert: ({ campaigns }, orgId, mark) => campaigns.insert(sampleCampaign(orgId, `c${mark}`)),
    update: ({ campaigns }, orgId, mark) => campaigns.update(sampleCampaign(orgId, 'c', { name: mark })),
    updateContact: ({ campaigns }, orgId, mark) =>
      campaigns.updateContact(orgId, sampleEnrolment('c', 1, { conversationId: mark })),
    enrol: ({ campaigns }, orgId, mark) => campaigns.enrol(orgId, sampleEnrolment('c', 2, { id: mark })),
    markRemoved: ({ campaigns }, orgId) => campaigns.markRemoved(orgId, 1, noon),
    move: ({ campaigns }, orgId) => campaigns.move(orgId, { from: 2, into: 1, at: noon }),
  },
  catalog: {
    insertLabel: ({ catalog }, orgId, mark) => catalog.insertLabel(sampleLabel(orgId, 9, mark)),
    insertCustomField: ({ catalog }, orgId, mark) => catalog.insertCustomField(sampleField(orgId, 9, mark)),
    updateLabel: ({ catalog }, orgId, mark) => catalog.updateLabel(sampleLabel(orgId, 1, mark)),
    updateCustomField: ({ catalog }, orgId, mark) => catalog.updateCustomField(sampleField(orgId, 1, mark)),
  },
  companies: {
    insert: ({ companies }, orgId, mark) => companies.insert(sampleCompany(orgId, 2, mark)),
    update: ({ companies }, orgId, mark) => companies.update(sampleCompany(orgId, 1, mark)),
    replaceLookups: ({ companies }, orgId, mark) =>
      companies.replaceLookups(orgId, 2, [{ name: 'mark', text: mark }]),
  },
  filters: {
    insert: ({ filters }, orgId, mark) =>
      filters.insert({ ...sampleFilter(orgId, 1, mark), dialect: 'umbra' }),
    update: ({ filters }, orgId, mark) => filters.update(sampleFilter(orgId, 1, mark)),
  },
  pictures: {
    insert: ({ pictures }, orgId) => pictures.insert(samplePicture(orgId, 9)),
    deleteOf: ({ pictures }, orgId) => pictures.deleteOf(orgId, 1),
  },
  merges: {
    insert: ({ merges }, orgId) => merges.insert(sampleMerge(orgId, 2)),
  },
  idempotency: {
    claim: ({ idempotency }, orgId, mark) => idempotency.claim(sampleAnswer(orgId, 'b', mark), noon - 1),
    keep: ({ idempotency }, orgId, mark) => idempotency.keep(sampleAnswer(orgId, 'a', mark), 1),
    removeBefore: ({ idempotency }, orgId) => idempotency.removeBefore(orgId, noon + 1, 10),
  },
  ...bulkWriters,
}

function methodsOf<Method>(groups: Methods<Method>): Record<string, Method> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, methods]) =>
      Object.entries(methods).map(([name, method]) => [`${group}.${name}`, method] as const),
    ),
  )
}

/** What every read of the organization tells, as text. */
async function readAll(session: Session, orgId: OrgId): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [name, read] of Object.entries(methodsOf(readers))) {
    answers[name] = JSON.stringify(await read(session, orgId)) ?? 'nothing'
  }
  return answers
}

/** One of everything, under ids that are the same in every organization; texts carry the mark. */
async function fill(store: Store, orgId: OrgId, mark: string): Promise<void> {
  await store.transaction(async (session) => {
    const { directory, people, records, changes, campaigns, catalog, companies, filters } = session
    await directory.insertKey({ key: sampleKey(orgId, 'k', { name: mark }), keyHash: `hash-${orgId}` })
    await session.browserSessions.insert(sampleSession(orgId, 's'))
    await session.browserSessions.insert(sampleSession(orgId, 't', { expiresAt: noon + 1 }))
    await session.browserSessions.insert(sampleSession(orgId, 'u'))
    for (const id of [1, 2]) {
      await people.insert([samplePerson(orgId, id, { notes: mark })])
      await people.claimVendorIds([{ orgId, dialect: 'acme', vendorId: `v${id}`, personId: id, number: id }])
      const values = [
        { name: 'tags', text: 'same' },
        { name: 'mark', text: mark },
      ]
      await people.insertLookups(orgId, [{ personId: id, values }])
    }
    await records.ensureSource({ orgId, kind: 'api', name: mark, priority: 1 })
    await records.insert([sampleRecord(orgId, 1, { externalId: 'x', payload: mark })])
    await changes.append([sampleChange(orgId, 1), sampleChange(orgId, 1, 2)])
    await campaigns.insert(sampleCampaign(orgId, 'c', { name: mark }))
    await campaigns.enrol(orgId, sampleEnrolment('c', 1, { conversationId: mark }))
    await catalog.insertLabel(sampleLabel(orgId, 1, mark))
    await catalog.insertCustomField(sampleField(orgId, 1, mark))
    await companies.insert(sampleCompany(orgId, 1, mark))
    await companies.replaceLookups(orgId, 1, [{ name: 'mark', text: mark }])
    await filters.insert(sampleFilter(orgId, 1, mark))
    await session.idempotency.claim(sampleAnswer(orgId, 'a'), noon - 1)
    await session.idempotency.keep(sampleAnswer(orgId, 'a', mark), 1000)
    await session.pictures.insert(samplePicture(orgId, 1))
    await fillBulk(session, orgId, mark)
    await session.reserveNumbers(orgId, 'option', 1)
  })
}
