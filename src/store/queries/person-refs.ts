import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Field, OffsetPage, Page, PersonQuery } from '../../model/query.ts'
import type { PersonTable, Schema } from '../schema.ts'
import type { FoundRef, PeopleReader, PersonRef } from '../store.ts'
import { termsOf } from '../terms.ts'
import type { Queries } from './bind.ts'
import { holdGuard } from './guards.ts'
import { positionOf } from './page-order.ts'
import { countPeople } from './people.ts'
import { pageRows } from './people-page.ts'

/** Which people a list has, and at which version: all that must be read of those who were rendered before. */

type Db = Kysely<Schema>

export const personRefs: Queries<Pick<PeopleReader, 'listRefs' | 'findRef' | 'findRefByVendorId'>> = {
  listRefs,
  findRef,
  findRefByVendorId,
}

async function listRefs(db: Db, orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef>> {
  await holdGuard(db, orgId, 'people')
  const plain = plainOrder(query)
  if (plain && termsOf(db).joined) return listPlainly(db, orgId, query, plain)
  type Row = Pick<PersonTable, 'person_id' | 'version'>
  const rows = await pageRows<Row>(db, orgId, query, ['p.person_id', 'p.version'])
  const items = rows.slice(0, query.page.limit).map(({ person_id, version }) => ({ id: person_id, version }))
  const beyond = rows[query.page.limit]
  return beyond ? { items, next: positionOf(query.order, beyond) } : { items }
}

async function findRef(db: Db, orgId: OrgId, personId: PersonId): Promise<FoundRef | undefined> {
  const text = textOf(
    db,
    'id',
    () => sql`select p.person_id, p.version, p.removed_at from person p
      where p.org_id = ${ANY} and p.person_id = ${ANY}`,
  )
  return findOne(db, text, [orgId, personId])
}

async function findRefByVendorId(
  db: Db,
  orgId: OrgId,
  dialect: string,
  vendorId: string,
): Promise<FoundRef | undefined> {
  const text = textOf(
    db,
    'vendorId',
    () => sql`select p.person_id, p.version, p.removed_at from person_id v
      join person p on p.org_id = v.org_id and p.person_id = v.person_id
      where v.org_id = ${ANY} and v.dialect = ${ANY} and v.vendor_id = ${ANY}`,
  )
  return findOne(db, text, [orgId, dialect, vendorId])
}

async function findOne(db: Db, text: string, values: unknown[]): Promise<FoundRef | undefined> {
  const { rows } = await db.executeQuery<Pick<PersonTable, 'person_id' | 'version' | 'removed_at'>>(
    CompiledQuery.raw(text, values),
  )
  const [found] = rows
  return found && { id: found.person_id, version: found.version, removed: found.removed_at !== null }
}

/** Texts of statements that are sent all day: making them takes longer than what they do. */
const texts = new WeakMap<object, Map<string, string>>()

function textOf(db: Db, name: string, make: () => { compile(db: Db): { sql: string } }): string {
  const adapter = db.getExecutor().adapter
  const known = texts.get(adapter) ?? new Map<string, string>()
  texts.set(adapter, known)
  const text = known.get(name) ?? make().compile(db).sql
  known.set(name, text)
  return text
}

const ANY = 0

type Plain = { readonly field: Field; readonly direction: 'asc' | 'desc' }

/** The one order of a list of everybody, where an index holds all that is needed. */
export function plainOrder({ filter, order, removed = 'exclude' }: PersonQuery): Plain | undefined {
  const [term] = order
  if (filter || removed !== 'exclude' || order.length !== 1 || !term) return undefined
  const { field, direction } = term
  if (field.name === 'createdAt' && field.step === undefined) return { field, direction }
  return field.name === 'vendorId' && field.type === 'number' ? { field, direction } : undefined
}

/** A page as one text, and the value of the order at its end. */
async function listPlainly(
  db: Db,
  orgId: OrgId,
  { page }: PersonQuery,
  { field, direction }: Plain,
): Promise<Page<PersonRef>> {
  if ('offset' in page && (await isNearerToEnd(db, orgId, page, field)))
    return listFromEnd(db, orgId, page, direction)
  const isOffset = 'offset' in page
  const start = !isOffset && page.from ? (page.after ? 'after' : 'from') : 'first'
  const skip = (isOffset ? page.offset : page.skip) ?? 0
  const text = textOf(db, `${field.name} ${direction} ${start} ${skip > 0}`, () =>
    plainStatement(db, field, direction, { start, skips: skip > 0 }),
  )
  const extra = isOffset ? 0 : 1
  const { rows } = await db.executeQuery<{ refs: string | null; last: number }>(
    CompiledQuery.raw(text, [
      orgId,
      ...(field.name === 'vendorId' ? [field.key] : []),
      ...('from' in page && page.from ? [page.from[0]] : []),
      page.limit + extra,
      ...(skip > 0 ? [skip] : []),
    ]),
  )
  const { refs, last } = rows[0]!
  const items = refsOf(refs)
  if (items.length <= page.limit) return { items }
  items.pop()
  return { items, next: [last] }
}

/** Skipping costs as much as reading, so that what is nearer to the end is counted from there. */
async function isNearerToEnd(db: Db, orgId: OrgId, { offset }: OffsetPage, field: Field): Promise<boolean> {
  if (offset < OFFSET_WORTH_COUNTING || field.name !== 'createdAt' || !termsOf(db).countsAlong) return false
  return offset > (await countPeople(db, orgId)) / 2
}

const OFFSET_WORTH_COUNTING = 1000

async function listFromEnd(
  db: Db,
  orgId: OrgId,
  { offset, limit }: OffsetPage,
  direction: 'asc' | 'desc',
): Promise<Page<PersonRef>> {
  const text = textOf(db, `end ${direction}`, () => {
    // How many there are is asked for in the same statement, so that it is true of the same moment.
    const total = sql`(select active from person_total where org_id = ${ANY})`
    return sql`select ${termsOf(db).joined!(sql`ref`)} as refs from (
      select ${REF} as ref from person p
      where p.org_id = ${ANY} and p.removed_at is null
      order by p.created_at ${sql.raw(direction === 'asc' ? 'desc' : 'asc')}
      limit max(0, min(${ANY}, ${total} - ${ANY})) offset max(0, ${total} - ${ANY}))`
  })
  const values = [orgId, limit, orgId, offset, orgId, offset + limit]
  const { rows } = await db.executeQuery<{ refs: string | null }>(CompiledQuery.raw(text, values))
  return { items: refsOf(rows[0]!.refs).reverse() }
}

const REF = sql`p.person_id || ',' || p.version`

/** Of the text that a page comes as: id, version, id, version and so on. */
function refsOf(text: string | null): PersonRef[] {
  if (text === null) return []
  const numbers = JSON.parse(`[${text}]`) as number[]
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({
    id: numbers[2 * index]!,
    version: numbers[2 * index + 1]!,
  }))
}

type Start = 'after' | 'from' | 'first'

function plainStatement(
  db: Db,
  field: Field,
  direction: Plain['direction'],
  { start, skips }: { start: Start; skips: boolean },
) {
  const [beyond, last] = direction === 'asc' ? ['>', 'max'] : ['<', 'min']
  const key = field.name === 'vendorId' ? sql`v.number` : sql`p.created_at`
  const people =
    field.name === 'vendorId'
      ? sql`person_id v cross join person p on p.org_id = v.org_id and p.person_id = v.person_id
          where v.org_id = ${ANY} and v.dialect = ${ANY} and v.number is not null and v.current = 1`
      : sql`person p where p.org_id = ${ANY}`
  const seek =
    start === 'from' || start === 'after'
      ? sql`and ${key} ${sql.raw(`${beyond}${start === 'from' ? '=' : ''}`)} ${ANY}`
      : sql``
  return sql`select ${termsOf(db).joined!(sql`ref`)} as refs, ${sql.raw(last!)}(k) as last from (
    select ${REF} as ref, ${key} as k from ${people} and p.removed_at is null ${seek}
    order by ${key} ${sql.raw(direction)} limit ${ANY} + 0 ${skips ? sql`offset ${ANY}` : sql``})`
}
