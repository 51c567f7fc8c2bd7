import type { PageRequest } from '../../people-planner.ts'
import { type AccessPath, selectPeople } from '../../queries/person-query.ts'
import { indexedText } from '../../queries/text-order.ts'
import type { Planning } from './planning.ts'
import { readAlongText } from './text-order.ts'

/** Reads along the index of the order, where the order has one. */
export async function readInOrder<Row extends object>(
  planning: Planning,
  page: PageRequest,
  path?: AccessPath,
): Promise<Row[]> {
  const field = indexedText(page.query)
  return field ? readAlongText(planning, page, field) : readSorted(planning, page, path)
}

/** Reads by one statement, which sorts what its access path leads to. */
export async function readSorted<Row extends object>(
  { db, scope }: Planning,
  { query, limit, columns }: PageRequest,
  path?: AccessPath,
): Promise<Row[]> {
  const statement = selectPeople(db, scope.orgId, query, limit, path).select(columns)
  return (await statement.execute()) as unknown as Row[]
}
