import { expect, test } from 'vitest'
import { personColumns } from '../../../model/query.ts'
import { samplePerson } from '../../contract/samples.contract.ts'
import { openSqliteStore } from '../sqlite.ts'

test('a page far beyond the end of an empty list is empty', async () => {
  const store = openSqliteStore({ file: ':memory:' })
  await store.migrate()
  for (const direction of ['asc', 'desc'] as const) {
    const order = [{ field: personColumns.createdAt, direction }]
    const page = { offset: 5000, limit: 10 }
    expect(await store.read.people.listRefs(1, { order, page })).toEqual({ items: [] })
  }
  await store.close()
})

test('a page of a transaction starts where its own changes put it, not at a cached position', async () => {
  const store = openSqliteStore({ file: ':memory:' })
  await store.migrate()
  await store.transaction(async (session) => {
    for (const id of [1, 2, 3, 4]) await session.people.insert([samplePerson(1, id)])
  })
  const query = (offset: number) => ({
    order: [{ field: personColumns.createdAt, direction: 'asc' as const }],
    page: { offset, limit: 1 },
  })
  for (const offset of [0, 1, 2]) await store.read.people.listRefs(1, query(offset))
  await store.transaction(async (session) => {
    await session.people.update([{ ...samplePerson(1, 1), removedAt: 1, version: 2 }])
    const { items } = await session.people.listRefs(1, query(2))
    expect(items).toEqual([{ id: 4, version: 1 }])
  })
  await store.close()
})
