import { type Kysely, type RawBuilder, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import type { NumberedNoun, NumberRange } from '../store.ts'

/** Every number that JavaScript and the engines hold exactly. */
const ALL_NUMBERS: NumberRange = { first: 1, last: Number.MAX_SAFE_INTEGER }

/**
 * Takes the next block of `count` numbers that no row of the noun has, in one statement.
 *
 * The sequence row says where the last block ended. If a row inside the next block came from elsewhere with a number of
 * its own, the block begins after the first such number that has `count` free numbers behind it. Numbers from elsewhere
 * never move the sequence: one at the end of the range must not use the range up.
 *
 * Two transactions that reserve at once read the same last number. The second one waits for the sequence row, and then
 * takes the block after the one it finds there.
 */
export async function reserveNumbers(
  db: Kysely<Schema>,
  orgId: OrgId,
  noun: NumberedNoun,
  count: number,
  { first, last }: NumberRange = ALL_NUMBERS,
): Promise<number> {
  const statement = sql<{ last_number: number }>`
    insert into sequence (org_id, name, last_number)
    select ${orgId}, ${noun}, ${endOfFreeBlock(orgId, noun, count)}
    from (
      select coalesce(max(last_number), ${first - 1}) as last_number from sequence
      where org_id = ${orgId} and name = ${noun} and last_number between ${first} and ${last}
    ) as taken
    where true
    on conflict (org_id, name) do update set last_number =
      case when sequence.last_number between excluded.last_number - ${count} + 1 and ${last}
      then sequence.last_number + ${count} else excluded.last_number end
    returning last_number`
  const { rows } = await statement.execute(db)
  const end = Number(rows[0]!.last_number)
  if (end > last) throw usedUp(noun, { first, last })
  return end - count + 1
}

/** The last number of the first free block after `taken.last_number`. */
function endOfFreeBlock(orgId: OrgId, noun: NumberedNoun, count: number): RawBuilder<number> {
  const rows = numberedRows(noun)
  if (!rows) return sql`taken.last_number + ${count}`
  const { table, column, where } = rows
  const numbersOf = (alias: string) => sql`
    select ${sql.ref(`${alias}.${column}`)} from ${sql.table(table)} as ${sql.ref(alias)}
    where ${sql.ref(`${alias}.org_id`)} = ${orgId} ${where(alias)} and ${sql.ref(`${alias}.${column}`)}`
  const after = (number: RawBuilder<unknown>) =>
    sql`exists (${numbersOf('behind')} between ${number} + 1 and ${number} + ${count})`
  return sql`
    case when ${after(sql`taken.last_number`)} then (
      ${numbersOf('foreign_row')} > taken.last_number and not ${after(sql.ref(`foreign_row.${column}`))}
      order by ${sql.ref(`foreign_row.${column}`)} limit 1
    ) else taken.last_number end + ${count}`
}

interface NumberedRows {
  readonly table: keyof Schema
  readonly column: string
  readonly where: (alias: string) => RawBuilder<unknown>
}

const everyRow = () => sql``

const tables: Readonly<Record<string, Omit<NumberedRows, 'where'>>> = {
  source: { table: 'source', column: 'source_id' },
  import: { table: 'import', column: 'import_id' },
  merge: { table: 'merge', column: 'merge_id' },
  picture: { table: 'picture', column: 'picture_id' },
  label: { table: 'label', column: 'label_id' },
  'custom-field': { table: 'custom_field', column: 'custom_field_id' },
  company: { table: 'company', column: 'company_id' },
  person: { table: 'person_id', column: 'number' },
  filter: { table: 'saved_filter', column: 'filter_id' },
}

/** Where the numbers of a noun are kept; undefined for options, which are part of their field's row. */
function numberedRows(noun: NumberedNoun): NumberedRows | undefined {
  const [name = '', dialect] = noun.split(':')
  const rows = tables[name]
  const where = (alias: string) =>
    dialect === undefined ? everyRow() : sql`and ${sql.ref(`${alias}.dialect`)} = ${dialect}`
  return rows && { ...rows, where }
}

function usedUp(noun: NumberedNoun, { first, last }: NumberRange): KithError {
  return new KithError(
    'conflict',
    `All numbers from ${first} to ${last} are given out for ${noun}: set another KITH_NUMBERS_FROM for numbers that Kith makes.`,
    { subject: 'number' },
  )
}
