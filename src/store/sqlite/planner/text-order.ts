import { type RawBuilder, sql } from 'kysely'
import { type Field, type PersonQuery, type Position, skippedRows } from '../../../model/query.ts'
import type { PageRequest } from '../../people-planner.ts'
import {
  readTextRanges,
  rowsInTextOrder,
  type TextRange,
  textRangesFrom,
  textRangesOf,
} from '../../queries/text-order.ts'
import { scanForms } from './condition-forms.ts'
import type { Planning } from './planning.ts'

/** Lists in the order of a text. Far offsets are skipped in the index alone, and empty ranges are left out. */
export async function readAlongText<Row extends object>(
  planning: Planning,
  page: PageRequest,
  field: Field,
): Promise<Row[]> {
  const { db, scope } = planning
  const start = await startOf(planning, page.query, field)
  return readTextRanges<Row>(db, scope.orgId, {
    ...page,
    field,
    ranges: isEveryone(page.query) ? nonEmpty(planning, field, start.ranges) : start.ranges,
    skip: start.skip,
    formsFor: (alias) => scanForms(planning, alias),
  })
}

/** Whether nothing but being removed keeps a person out of the list, so that its length is known. */
function isEveryone({ filter, removed = 'exclude' }: PersonQuery): boolean {
  return !filter && removed === 'exclude'
}

interface Start {
  readonly ranges: readonly TextRange[]
  readonly skip: number
}

async function startOf(planning: Planning, query: PersonQuery, field: Field): Promise<Start> {
  const ranges = textRangesOf(query)
  const skip = skippedRows(query.page)
  const far = skip >= planning.limits.indexOnlySkipPeople && ranges[0]!.text === undefined
  if (!far || !isEveryone(query)) return { ranges, skip }
  const { direction } = query.order[0]!
  const position = await positionAfter(planning, field, direction, skip)
  if (position) return { ranges: textRangesFrom(position, direction, false), skip: 0 }
  const { withText } = await countTexts(planning, field)
  return { ranges: [{ text: null }], skip: skip - withText }
}

/** The position after so many people from the start of the index; undefined beyond its end. */
async function positionAfter(
  { db, scope }: Planning,
  field: Field,
  direction: 'asc' | 'desc',
  skip: number,
): Promise<Position | undefined> {
  const { beginning, order } = rowsInTextOrder(scope, field, direction)
  const { rows } = await sql<{ text: string; id: number }>`select ${beginning} as text, o.person_id as id
    ${presentRows(scope, field)} ${order} limit 1 offset ${skip} + 0`.execute(db)
  const [first] = rows
  return first && [first.text, first.id]
}

/** Leaves out people without the text where everyone has it: to find none takes a walk over everyone. */
async function* nonEmpty(
  planning: Planning,
  field: Field,
  ranges: readonly TextRange[],
): AsyncIterable<TextRange> {
  for (const range of ranges) {
    if (range.text === null && !range.id) {
      const { withText, people } = await countTexts(planning, field)
      if (withText >= people) return
    }
    yield range
  }
}

/** Of people who are not removed: how many have the text, and how many there are. */
async function countTexts({ db, scope }: Planning, field: Field) {
  const { rows } = await sql<{ texts: number; people: number }>`select
    (select count(*) ${presentRows(scope, field)}) as texts,
    (select active from person_total where org_id = ${scope.orgId}) as people`.execute(db)
  const { texts: withText, people } = rows[0]!
  return { withText, people }
}

function presentRows(scope: Planning['scope'], field: Field): RawBuilder<unknown> {
  return sql`from lookup o where ${rowsInTextOrder(scope, field, 'asc').where} and o.person_id not in (
    select r.person_id from person r where r.org_id = ${scope.orgId} and r.removed_at is not null)`
}
