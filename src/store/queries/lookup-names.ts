import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { Field, LookupValue } from '../../model/query.ts'

/**
 * Look-up names as numbers, which the rows hold instead of texts of up to thirty characters.
 *
 * A number is computed from its name. A table of numbers would save two bytes in each row and would have to be read, kept in
 * step between servers, and taken back with the transaction that added to it.
 */

/** SQLite stores such a number in three bytes. */
const BITS = 23

const numbers = new Map<string, number>()
const names = new Map<number, string>()

/** @throws internal for a name whose number another one has: the field needs another name */
export function nameNumber(name: string): number {
  const known = numbers.get(name)
  if (known !== undefined) return known
  const number = hashOf(name)
  const other = names.get(number)
  if (other !== undefined) {
    throw new KithError('internal', `The look-up names ${other} and ${name} have the same number.`)
  }
  numbers.set(name, number)
  names.set(number, name)
  return number
}

/** The name of a number, for checks; a name that this process has not used is unknown to it. */
export function nameOfNumber(number: number): string {
  return names.get(number) ?? `#${number}`
}

/** The number of the field whose rows an alias shares, and the names of aliases by it and their bits. */
const aliases = new Map<string, string>()

/** @throws internal for a bit that another alias of the field has */
function numberOfOriginal(name: string, { of, bit }: NonNullable<Field['alias']>): number {
  const original = nameNumber(of)
  const key = `${original} ${bit}`
  const other = aliases.get(key) ?? name
  if (other !== name) {
    throw new KithError(
      'internal',
      `The look-up names ${other} and ${name} have the same bit as aliases of ${of}.`,
    )
  }
  aliases.set(key, name)
  return original
}

/** The number of the rows in which a value of this name may also be. */
export function originalNumber({ name, alias }: Pick<LookupValue, 'name' | 'alias'>): number | undefined {
  return alias && numberOfOriginal(name, alias)
}

/** Marks, among the bits of aliases, the last row that is inserted for an owner, so that a trigger sees all of them. */
export const LAST_ROW = 2 ** 14

/** All names of a row, for checks. */
export function namesOfRow({ name, aliases: bits }: { name: number; aliases: number }): string[] {
  const names = [nameOfNumber(name)]
  for (let bit = 1; bit < LAST_ROW; bit *= 2) {
    if (bits & bit) names.push(aliases.get(`${name} ${bit}`) ?? `#${name}.${bit}`)
  }
  return names
}

/** Whether a look-up row is of the field, written so that an index that begins with the name serves. */
export function isOf(row: 'l' | 'o', field: Pick<Field, 'name' | 'alias'>): RawBuilder<SqlBool> {
  const number = nameNumber(field.name)
  const column = sql.ref(`${row}.name`)
  if (!field.alias) return sql`${column} = ${number}`
  const original = numberOfOriginal(field.name, field.alias)
  return sql`${column} in (${number}, ${original})
    and (${column} = ${number} or (${sql.ref(`${row}.aliases`)} & ${sql.lit(field.alias.bit)}) <> 0)`
}

/** FNV-1a of 32 bits, folded to fewer (http://www.isthe.com/chongo/tech/comp/fnv/#xor-fold). */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return ((hash >>> BITS) ^ hash) & (2 ** BITS - 1)
}
