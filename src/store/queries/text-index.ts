import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { orderedTextChars } from '../../model/query.ts'

/** Conditions on look-up values in the form that the index of texts serves. */

/** Characters of texts and keys that the indexes hold, as the migrations create them. */
const INDEXED_TEXT_CHARS = orderedTextChars
export const INDEXED_KEY_CHARS = 60

/**
 * Equality through the index of beginnings. The index holds no nulls and is used only if the condition excludes them. Only
 * a value as long as an indexed beginning must be compared whole as well.
 */
export function equalsIndexed(
  column: 'l.folded' | 'l.key' | 'o.key',
  wanted: readonly string[],
): RawBuilder<SqlBool> {
  const chars = column !== 'l.folded' ? INDEXED_KEY_CHARS : INDEXED_TEXT_CHARS
  const characters = wanted.map((text) => [...text])
  const beginning = sql`substr(${sql.ref(column)}, 1, ${sql.lit(chars)})`
  const notNull = column === 'l.folded' ? sql`l.folded is not null and ` : sql``
  const beginnings = characters.map((text) => text.slice(0, chars).join(''))
  const begins = sql<SqlBool>`${notNull}${beginning} ${oneOf(beginnings)}`
  if (characters.every((text) => text.length < chars)) return begins
  return sql`${begins} and ${sql.ref(column)} ${oneOf(wanted)}`
}

function oneOf(values: readonly string[]): RawBuilder<unknown> {
  return values.length === 1 ? sql`= ${values[0]}` : sql`in (${sql.join(values)})`
}

/** The part of a folded text that the index holds. */
export function beginningOf(folded: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`substr(${folded}, 1, ${sql.lit(INDEXED_TEXT_CHARS)})`
}

const beginningOfFolded = beginningOf(sql.ref('l.folded'))

/**
 * The range of the index that holds all texts with this beginning; undefined if the index cannot serve it. Use it only
 * where "unknown" has the same effect as "no": for null it is false, where a test would be unknown.
 */
export function beginsIndexed(wanted: string): RawBuilder<SqlBool> | undefined {
  const length = [...wanted].length
  if (length === 0 || length >= INDEXED_TEXT_CHARS) return undefined
  const end = textAfterAll(wanted)
  const start = sql<SqlBool>`l.folded is not null and ${beginningOfFolded} >= ${wanted}`
  return end === undefined ? start : sql`${start} and ${beginningOfFolded} < ${end}`
}

const LAST_CODE_POINT = 0x10_ff_ff
const SURROGATES = { first: 0xd8_00, last: 0xdf_ff }

/** The least text that comes after all texts with this beginning; undefined if there is none. */
function textAfterAll(beginning: string): string | undefined {
  const characters = [...beginning]
  while (characters.length > 0) {
    const next = characters.pop()!.codePointAt(0)! + 1
    if (next > LAST_CODE_POINT) continue
    return characters.join('') + String.fromCodePoint(next === SURROGATES.first ? SURROGATES.last + 1 : next)
  }
  return undefined
}
