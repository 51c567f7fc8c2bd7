import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { orderedTextChars } from '../../model/query.ts'

/** Conditions on look-up values in the form in which the index of texts serves them. */

/** The beginnings that indexes hold of texts and keys, as `migrations/0001-first.ts` makes them. */
const INDEXED_TEXT_CHARS = orderedTextChars
export const INDEXED_KEY_CHARS = 60

/**
 * Equality by the index of beginnings, which holds what is not null and, without its being said, is not used; only
 * what is as long as a beginning must be looked at whole as well.
 */
export function equalsIndexed(
  column: 'l.folded' | 'l.key' | 'o.key',
  wanted: readonly string[],
): RawBuilder<SqlBool> {
  const chars = column !== 'l.folded' ? INDEXED_KEY_CHARS : INDEXED_TEXT_CHARS
  const signs = wanted.map((text) => [...text])
  const beginning = sql`substr(${sql.ref(column)}, 1, ${sql.lit(chars)})`
  const there = column === 'l.folded' ? sql`l.folded is not null and ` : sql``
  const starts = sql<SqlBool>`${there}${beginning} ${oneOf(signs.map((text) => text.slice(0, chars).join('')))}`
  if (signs.every((text) => text.length < chars)) return starts
  return sql`${starts} and ${sql.ref(column)} ${oneOf(wanted)}`
}

function oneOf(values: readonly string[]): RawBuilder<unknown> {
  return values.length === 1 ? sql`= ${values[0]}` : sql`in (${sql.join(values)})`
}

/** What the index has of a folded text. */
export function beginningOf(folded: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`substr(${folded}, 1, ${sql.lit(INDEXED_TEXT_CHARS)})`
}

const beginningOfFolded = beginningOf(sql.ref('l.folded'))

/**
 * The stretch of the index in which all lie that begin so; undefined where it is no use. Only where it must hold: of what
 * is null it says no, where a test would say nothing.
 */
export function beginsIndexed(wanted: string): RawBuilder<SqlBool> | undefined {
  const length = [...wanted].length
  if (length === 0 || length >= INDEXED_TEXT_CHARS) return undefined
  const end = textAfterAll(wanted)
  const start = sql<SqlBool>`l.folded is not null and ${beginningOfFolded} >= ${wanted}`
  return end === undefined ? start : sql`${start} and ${beginningOfFolded} < ${end}`
}

const LAST_SIGN = 0x10_ff_ff
const SURROGATES = { first: 0xd8_00, last: 0xdf_ff }

/** The least text that comes after all that begin so; undefined when there is none. */
function textAfterAll(beginning: string): string | undefined {
  const signs = [...beginning]
  while (signs.length > 0) {
    const next = signs.pop()!.codePointAt(0)! + 1
    if (next > LAST_SIGN) continue
    return signs.join('') + String.fromCodePoint(next === SURROGATES.first ? SURROGATES.last + 1 : next)
  }
  return undefined
}
