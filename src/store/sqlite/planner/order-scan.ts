import type { PersonId } from '../../../model/person.ts'
import type { OrderTerm, PersonQuery, Position, SeekPage } from '../../../model/query.ts'
import type { PageRequest } from '../../people-planner.ts'
import { isSeekable, positionOf } from '../../queries/page-order.ts'
import { indexedText } from '../../queries/text-order.ts'
import { peopleById } from './candidates.ts'
import { correlatedForms } from './condition-forms.ts'
import { SCAN_GROWTH_FACTOR, SCAN_MARGIN_FACTOR } from './limits.ts'
import { readInOrder, readSorted } from './page-statements.ts'
import type { Planning } from './planning.ts'

interface ScanBounds<Row> {
  /** People tested before anything is known of how many pass. */
  readonly firstPeople: number
  /** People tested at most, however many pass. */
  readonly maxPeople: number
  /** Reads the page in another way if that costs less than testing so many people more. */
  readonly readCheaper?: (people: number) => Promise<Row[] | undefined>
}

/** Tests people in the order of the query; returns the page if they fill it, or if the order ends. */
export async function scanOrder<Row extends object>(
  planning: Planning,
  page: PageRequest,
  { firstPeople, maxPeople, readCheaper }: ScanBounds<Row>,
): Promise<Row[] | undefined> {
  const { query, limit } = page
  const begin = query.page as SeekPage
  if ('offset' in query.page ? query.page.offset > 0 : begin.skip) return undefined
  if (!isAlongIndex(query)) return undefined
  const cheaper = await readCheaper?.(firstPeople)
  if (cheaper) return cheaper
  const passing: Row[] = []
  let seek: SeekPage = { limit: 0, ...(begin.from && { from: begin.from, after: begin.after === true }) }
  for (let tested = 0, people = firstPeople; ; ) {
    const section = { ...page, query: { ...query, page: seek }, limit: limit - passing.length }
    const next = await testSection<Row>(planning, section, people)
    if (!next) return undefined
    passing.push(...next.passing)
    if (passing.length >= limit || !next.last) return passing
    tested += people
    const needed = Math.ceil(((limit - passing.length) / passing.length) * tested * SCAN_MARGIN_FACTOR)
    if (!(tested + needed <= maxPeople)) return undefined
    const other = await readCheaper?.(needed)
    if (other) return other
    seek = { limit: 0, from: next.last, after: true }
    people = Math.min(needed, tested * SCAN_GROWTH_FACTOR)
  }
}

interface Section<Row> {
  /** The people who pass, up to the limit of the page. */
  readonly passing: Row[]
  /** The position of the last person tested; absent at the end of the order. */
  readonly last?: Position
}

type SectionRequest = PageRequest & { readonly query: PersonQuery & { readonly page: SeekPage } }

/** Tests the next people of the order; undefined if a person moved in the order meanwhile. */
async function testSection<Row extends object>(
  planning: Planning,
  section: SectionRequest,
  people: number,
): Promise<Section<Row> | undefined> {
  const { filter: _, ...everyone } = section.query
  if (indexedText(section.query)) return testAlongText(planning, section, everyone, people)
  const end = { ...everyone, page: { ...everyone.page, skip: people - 1 } }
  const [row] = await readInOrder(planning, { query: end, limit: 1, columns: [] })
  const last = row && positionOf(section.query.order, row)
  const passing = await readSorted<Row>(planning, section, { until: last, forms: correlatedForms })
  return { passing, ...(last && { last }) }
}

async function testAlongText<Row extends object>(
  planning: Planning,
  section: SectionRequest,
  everyone: PersonQuery,
  people: number,
): Promise<Section<Row> | undefined> {
  const { order } = section.query
  const request = { query: everyone, limit: people, columns: ['p.person_id'] as const }
  const next = await readInOrder<{ person_id: PersonId }>(planning, request)
  const ids = next.map(({ person_id }) => person_id)
  const passing = await readSorted<Row>(planning, section, {
    people: peopleById(ids),
    forms: correlatedForms,
  })
  if (!haveSamePositions(order, next, passing)) return undefined
  return { passing, ...(next.length === people && { last: positionOf(order, next.at(-1)!) }) }
}

/** Whether every row still has its position in the order: a person may change between two statements. */
function haveSamePositions(
  order: readonly OrderTerm[],
  before: readonly object[],
  after: readonly object[],
): boolean {
  const position = (row: object) => JSON.stringify(positionOf(order, row))
  const positions = new Set(before.map(position))
  return after.every((row) => positions.has(position(row)))
}

/** Whether an index has the whole order, so that its first people cost no more than they are. */
export function isAlongIndex(query: PersonQuery): boolean {
  if (indexedText(query)) return true
  const [term] = query.order as readonly (OrderTerm | undefined)[]
  if (!isSeekable(query.order)) return false
  if (!term) return true
  const { name, step } = term.field
  if (name === 'updatedAt') return step === undefined && query.removed !== 'include'
  return name === 'vendorId' || name === 'id' || (name === 'createdAt' && step === undefined)
}
