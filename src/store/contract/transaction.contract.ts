import { expect } from 'vitest'
import type { Change } from '../../model/change.ts'
import type { Store, WriteSession } from '../store.ts'
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
  sampleOrganization,
  samplePerson,
  sampleRecord,
} from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** All or nothing, one after the other, and a feed that tells it in order. */
export function transactionContract(test: StoreTest): void {
  test('gives what the work gave, and throws what it threw', async (store) => {
    expect(await store.transaction(async () => 'done')).toBe('done')
    const error = new Error('no')
    const failed = store.transaction(async () => {
      throw error
    })
    await expect(failed).rejects.toBe(error)
    await expect(store.transaction(async () => 'still there')).resolves.toBe('still there')
  })

  test('leaves nothing of work that failed: no row, no number, no change', async (store) => {
    const failed = store.transaction(async (session) => {
      await writeEverywhere(session)
      throw new Error('at the very end')
    })
    await expect(failed).rejects.toThrow('at the very end')
    const { directory, people, records, changes, campaigns, catalog } = store.read
    expect(await directory.listOrganizations()).toEqual([])
    expect(await directory.listKeys(1)).toEqual([])
    expect(await people.find(1, 1)).toBeUndefined()
    expect(await people.findByVendorId(1, 'acme', 'a')).toBeUndefined()
    expect(await people.listLookups(1, 1)).toEqual([])
    expect(await people.listVendorIds(1, 1)).toEqual([])
    expect(await records.listByPerson(1, 1)).toEqual([])
    expect(await records.listSources(1)).toEqual([])
    expect(await changes.list(1, 0, 10)).toEqual([])
    expect(await campaigns.count(1)).toBe(0)
    expect(await campaigns.countContacts(1, 'c')).toBe(0)
    expect(await catalog.listLabels(1)).toEqual([])
    expect(await catalog.listCustomFields(1)).toEqual([])
    expect(await store.read.companies.find(1, 1)).toBeUndefined()
    expect(await store.read.filters.find(1, 'acme', 1)).toBeUndefined()
    expect(await store.read.idempotency.find(1, 'k', 'a')).toBeUndefined()
    const number = await store.transaction((session) => session.reserveNumbers(1, 'option', 1))
    if (store.capabilities.singleWriter) expect(number).toBe(1)
    await store.transaction(writeEverywhere)
    expect(await people.findByVendorId(1, 'acme', 'a')).toMatchObject({ id: 1 })
  })

  test('goes on inside a transaction after a refusal that was caught', async (store) => {
    await store.transaction(async (session) => {
      await session.catalog.insertLabel(sampleLabel(1, 1))
      await expect(session.catalog.insertLabel(sampleLabel(1, 1))).rejects.toMatchObject({ code: 'conflict' })
      await session.catalog.insertLabel(sampleLabel(1, 2))
    })
    expect(await store.read.catalog.listLabels(1)).toEqual([sampleLabel(1, 1), sampleLabel(1, 2)])
  })

  test('undoes a part that throws, and nothing before or after it', async (store) => {
    await store.transaction(async (session) => {
      await session.people.insert([samplePerson(1, 1)])
      const failed = session.savepoint(async (part) => {
        await part.people.insert([samplePerson(1, 2)])
        await part.savepoint((inner) => inner.people.insert([samplePerson(1, 3)]))
        throw new Error('not this')
      })
      await expect(failed).rejects.toThrow('not this')
      const kept = await session.savepoint(async (part) => {
        await part.people.insert([samplePerson(1, 4)])
        const inner = part.savepoint(async (deepest) => {
          await deepest.people.insert([samplePerson(1, 5)])
          throw new Error('nor this')
        })
        await expect(inner).rejects.toThrow('nor this')
        return part.reserveNumbers(1, 'option', 1)
      })
      expect(kept).toBe(1)
      await session.people.insert([samplePerson(1, 6)])
    })
    const found = await Promise.all([1, 2, 3, 4, 5, 6].map((id) => store.read.people.find(1, id)))
    expect(found.map((person) => person?.id)).toEqual([1, undefined, undefined, 4, undefined, 6])
  })

  test('undoes parts with the transaction they belong to', async (store) => {
    const failed = store.transaction(async (session) => {
      await session.savepoint((part) => part.people.insert([samplePerson(1, 1)]))
      throw new Error('at the very end')
    })
    await expect(failed).rejects.toThrow('at the very end')
    expect(await store.read.people.count(1)).toBe(0)
  })

  test('keeps each of many transactions that are begun at once, or nothing of it', async (store) => {
    const work = Array.from({ length: 20 }, (_, index) =>
      store.transaction(async (session) => {
        const number = await session.reserveNumbers(1, 'option', 1)
        await pause()
        if (index % 5 === 4) throw new Error('given up')
        await session.people.insert([samplePerson(1, number)])
        return number
      }),
    )
    const settled = await Promise.allSettled(work)
    const numbers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(new Set(numbers).size).toBe(16)
    if (store.capabilities.singleWriter)
      expect(numbers).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
    expect(await store.read.people.count(1)).toBe(16)
  })

  test('shows readers nothing that is not committed', async (store) => {
    const reads: Promise<number>[] = []
    const transactions = Array.from({ length: 5 }, (_, round) =>
      store.transaction(async (session) => {
        await session.people.insert([samplePerson(1, round * 2 + 1)])
        reads.push(store.read.people.count(1))
        await pause()
        await session.people.insert([samplePerson(1, round * 2 + 2)])
        reads.push(store.read.people.count(1))
        await pause()
        if (round === 2) throw new Error('given up')
      }),
    )
    const settled = Promise.allSettled(transactions)
    for (let round = 0; round < 20; round++) {
      await pause()
      reads.push(store.read.people.count(1))
    }
    await settled
    for (const count of await Promise.all(reads)) expect(count % 2).toBe(0)
    expect(await store.read.people.count(1)).toBe(8)
  })

  test('shows the work its own writes', async (store) =>
    await store.transaction(async (session) => {
      await session.people.insert([samplePerson(1, 1)])
      expect(await session.people.find(1, 1)).toEqual(samplePerson(1, 1))
      expect(await session.people.count(1)).toBe(1)
    }))

  test('refuses a session whose transaction is over', async (store) => {
    const sessions: WriteSession[] = []
    await store.transaction(async (session) => void sessions.push(session))
    await store
      .transaction(async (session) => {
        sessions.push(session)
        throw new Error('given up')
      })
      .catch(() => undefined)
    for (const session of sessions) {
      await expect(session.people.insert([samplePerson(1, 1)])).rejects.toThrow()
      await expect(session.people.find(1, 1)).rejects.toThrow()
    }
    expect(await store.read.people.find(1, 1)).toBeUndefined()
  })

  test('keeps a write that is not awaited out of other transactions', async (store) => {
    const strays: Promise<number | undefined>[] = []
    await store.transaction(async (session) => {
      for (let id = 1; id <= 20; id++) {
        const written = session.people.insert([samplePerson(1, id)])
        strays.push(
          written.then(
            () => id,
            () => undefined,
          ),
        )
      }
    })
    const failed = store.transaction(async () => {
      await Promise.all(strays)
      throw new Error('given up')
    })
    await expect(failed).rejects.toThrow('given up')
    const acknowledged = (await Promise.all(strays)).filter((id) => id !== undefined)
    const { items } = await store.read.people.list(1, { order: [], page: { limit: 100 } })
    expect(items.map(({ id }) => id)).toEqual(acknowledged)
  })

  test('reserves numbers of each noun from 1 or from the start of a range', async (store) =>
    await store.transaction(async (session) => {
      const range = { first: 9100, last: 9103 }
      expect(await session.reserveNumbers(1, 'label', 1)).toBe(1)
      expect(await session.reserveNumbers(1, 'label', 1)).toBe(2)
      expect(await session.reserveNumbers(1, 'company', 1, range)).toBe(9100)
      expect(await session.reserveNumbers(1, 'company', 2, range)).toBe(9101)
      const usedUp = session.reserveNumbers(1, 'company', 2, range)
      await expect(usedUp).rejects.toMatchObject({ code: 'conflict' })
    }))

  test('returns the feed from any position on, oldest first, at most `limit` changes', async (store) => {
    const changes = [sampleChange(1, 1), sampleChange(1, 2), sampleChange(1, 1, 2)]
    await store.transaction((session) => session.changes.append(changes))
    await store.transaction((session) => session.changes.append([]))
    const all = await store.read.changes.list(1, 0, 10)
    expect(all.map(({ position, ...change }) => change)).toEqual(changes)
    expect(await store.read.changes.list(1, 0, 2)).toEqual(all.slice(0, 2))
    expect(await store.read.changes.list(1, all[1]!.position, 2)).toEqual(all.slice(2))
    expect(await store.read.changes.list(1, all[2]!.position, 2)).toEqual([])
  })

  test('lets a reader follow the feed while it is written and miss nothing', async (store) => {
    const writers = Array.from({ length: 3 }, (_, writer) => writeChanges(store, writer))
    const seen: Change[] = []
    let writing = true
    const written = Promise.all(writers).finally(() => {
      writing = false
    })
    for (let last = false; !last; ) {
      last = !writing
      const page = await store.read.changes.list(1, seen.at(-1)?.position ?? 0, 3)
      seen.push(...page)
      if (page.length > 0) last = false
      await pause()
    }
    const committed = (await written).flat()
    expect(seen).toEqual(await store.read.changes.list(1, 0, 1000))
    expect(seen.map(({ personId }) => personId).sort((a, b) => a - b)).toEqual(
      committed.sort((a, b) => a - b),
    )
    // Counted up by one writer at a time, positions have no holes even where transactions failed.
    if (store.capabilities.singleWriter) {
      expect(seen.map(({ position }) => position)).toEqual(seen.map((_, index) => index + 1))
    }
  })
}

/** Fifteen transactions of one or two changes, every fourth of which fails. @returns the people of those that did not */
async function writeChanges(store: Store, writer: number): Promise<number[]> {
  const committed: number[] = []
  for (let round = 0; round < 15; round++) {
    const people = [writer * 1000 + round * 2, writer * 1000 + round * 2 + 1].slice(0, 1 + (round % 2))
    const work = store.transaction(async (session) => {
      for (const personId of people) {
        await session.changes.append([sampleChange(1, personId)])
        await pause()
      }
      if (round % 4 === 3) throw new Error('given up')
    })
    await work.then(
      () => committed.push(...people),
      () => undefined,
    )
  }
  return committed
}

/** Lets everybody else have a turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function writeEverywhere(session: WriteSession): Promise<void> {
  const { directory, people, records, changes, campaigns, catalog, companies, filters } = session
  await directory.insertOrganization(sampleOrganization('one'))
  await directory.insertKey({ key: sampleKey(1, 'k'), keyHash: 'aa' })
  await people.insert([samplePerson(1, 1)])
  await people.claimVendorIds([{ orgId: 1, dialect: 'acme', vendorId: 'a', personId: 1 }])
  await people.insertLookups(1, [{ personId: 1, values: [{ name: 'tags', text: 'a' }] }])
  await records.ensureSource({ orgId: 1, kind: 'api', name: 'acme', priority: 1 })
  await records.insert([sampleRecord(1, 1)])
  await changes.append([sampleChange(1, 1)])
  await campaigns.insert(sampleCampaign(1, 'c'))
  await campaigns.enrol(1, sampleEnrolment('c', 1))
  await catalog.insertLabel(sampleLabel(1, 1))
  await catalog.insertCustomField(sampleField(1, 1))
  await companies.insert(sampleCompany(1, 1))
  await filters.insert(sampleFilter(1, 1))
  await session.idempotency.claim(sampleAnswer(1, 'a'), noon)
  await session.reserveNumbers(1, 'option', 1)
  expect(await people.count(1)).toBe(1)
}
