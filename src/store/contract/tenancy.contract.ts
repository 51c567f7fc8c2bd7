import { expect } from 'vitest'
import type { OrgId } from '../../model/person.ts'
import type { SqlStore } from '../sql-store.ts'
import type { Session, Store } from '../store.ts'
import { tables } from '../tables.ts'
import { nounContracts } from './nouns/index.contract.ts'
import type { Read, Write } from './nouns/noun.contract.ts'
import { noon, sampleChange, samplePerson, sampleRecord } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Two organizations whose rows have the same ids throughout: no method of one sees or touches a row of the other. */
export function tenancyContract(test: StoreTest): void {
  const [own, other] = [1, 2] as const

  test('covers every method that takes an organization', async (store) => {
    await store.transaction(async (session) => {
      const known = Object.entries(session).flatMap(([noun, methods]) =>
        typeof methods === 'function' ? [] : Object.keys(methods).map((name) => `${noun}.${name}`),
      )
      expect(known.filter((name) => !(name in reads || name in writes || unscoped.includes(name)))).toEqual(
        [],
      )
    })
  })

  test('has samples of every table of a tenant', async (store) => {
    await fill(store, own, 'mine')
    await store.read.changes.list(own, 0, 1)
    const rows = await rowsOf(store, own)
    const engineOnly = tables.filter(({ move }) => move === 'made there').map(({ name }) => String(name))
    for (const [table, found] of Object.entries(rows)) {
      if (!engineOnly.includes(table)) expect(found, `rows of ${table}`).not.toEqual([])
    }
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
    const [before, rows] = [await readAll(store.read, other), await rowsOf(store, other)]
    for (const [name, write] of Object.entries(writes)) {
      const unchanged = await readAll(store.read, own)
      await store.transaction((session) => write(session, own, 'changed'))
      expect(await readAll(store.read, other), `${name} touches the other organization`).toEqual(before)
      expect(await rowsOf(store, other), `${name} touches rows of the other organization`).toEqual(rows)
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

const contracts = Object.entries(nounContracts)

const unscoped = contracts.flatMap(([noun, { unscoped = [] }]) => unscoped.map((name) => `${noun}.${name}`))

/** Writes whose effect no read shows at once. */
const invisible = contracts.flatMap(([noun, { invisible = [] }]) =>
  invisible.map((name) => `${noun}.${name}`),
)

const reads = methodsOf<Read>(contracts.map(([noun, contract]) => [noun, contract.reads]))

/** In an order in which all of them can be made. */
const writes = methodsOf<Write>(contracts.map(([noun, contract]) => [noun, contract.writes]))

function methodsOf<Method>(
  nouns: readonly (readonly [string, Readonly<Record<string, Method>>])[],
): Record<string, Method> {
  return Object.fromEntries(
    nouns.flatMap(([noun, methods]) =>
      Object.entries(methods).map(([name, method]) => [`${noun}.${name}`, method] as const),
    ),
  )
}

/** What every read of the organization tells, as text. */
async function readAll(session: Session, orgId: OrgId): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [name, read] of Object.entries(reads)) {
    answers[name] = JSON.stringify(await read(session, orgId)) ?? 'nothing'
  }
  return answers
}

/** Every row of the organization, by table, past the contract. */
async function rowsOf(store: Store, orgId: OrgId): Promise<Record<string, unknown[]>> {
  const { db } = (store as SqlStore).engine
  const rows: Record<string, unknown[]> = {}
  for (const { name, key, tenancy } of tables) {
    if (tenancy !== 'tenant') continue
    let query = db
      .selectFrom(name)
      .selectAll()
      .where('org_id' as never, '=', orgId as never)
    for (const column of key) query = query.orderBy(column as never)
    rows[name] = await query.execute()
  }
  return rows
}

/** One of everything, under ids that are the same in every organization; texts carry the mark. */
async function fill(store: Store, orgId: OrgId, mark: string): Promise<void> {
  await store.transaction(async (session) => {
    for (const [, contract] of contracts) await contract.fill?.(session, orgId, mark)
    await session.reserveNumbers(orgId, 'option', 1)
  })
}
