import { type RawBuilder, sql } from 'kysely'
import { type Field, foldText, type Scalar } from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'

/** Columns that queries may name, by the name of the field. */
export const columns: Readonly<Record<string, string>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  removedAt: 'removed_at',
  version: 'version',
  id: 'id',
}

export function isNeverMissing(field: Field): boolean {
  const always = field.name in columns && field.name !== 'removedAt'
  return always || field.name === 'vendorId' || field.default !== undefined
}

/** The text of a look-up row as written. It is not repeated where it is its own folded form. */
export function textOf(alias: 'l' | 'o'): RawBuilder<unknown> {
  return sql`coalesce(${sql.ref(`${alias}.text`)}, ${sql.ref(`${alias}.folded`)})`
}

/** The value of a test in the form in which values of the field are stored. */
export function comparable(value: Scalar, field: Field, folded: boolean): Scalar {
  if (field.type === 'number') return Number(value)
  return storableText(folded ? foldText(String(value)) : String(value))
}

/** A number that no integer column can hold is compared as a fraction, on engines that keep integers and fractions apart. */
export function operand(value: Scalar): RawBuilder<unknown> {
  const integral = typeof value === 'string' || Number.isSafeInteger(value)
  return integral ? sql`${value}` : sql`cast(${value} as double precision)`
}
