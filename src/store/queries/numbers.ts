import { type Kysely, type RawBuilder, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { NumberedNoun, NumberRange } from '../store.ts'

/** Every number that JavaScript and the engines hold exactly. */
const ALL_NUMBERS: NumberRange = { first: 1, last: Number.MAX_SAFE_INTEGER }

/**
 * Takes the next block of `count` numbers that no row of the noun has, in one statement.
 *
 * The sequence row says where the last block ended. If a row inside the next block was imported or restored with a
 * number of its own, the block begins after the first such number that has `count` free numbers behind it. Such numbers
 * never move the sequence: one at the end of the range must not use the range up.
 *
 * Two transactions that reserve at once read the same last number. The second one waits for the sequence row, finds it
 * moved into its block, and takes the block after it.
 */
export async function reserveNumbers(
  db: Kysely<Schema>,
  orgId: OrgId,
  noun: NumberedNoun,
  count: number,
  range: NumberRange = ALL_NUMBERS,
): Promise<number> {
  const values = { orgId, noun, dialect: noun.split(':')[1], count, before: range.first - 1, ...range }
  const compile = (named: Values) => reservation(noun, named, { count, last: range.last }).compile(db)
  // Counts vary without end, and a batch takes much longer than compiling. Single numbers are taken in short writes.
  const name = `number up to ${range.last} ${tableOf(noun)?.table}`
  const statement =
    count === 1 ? sqlDialectOf(db).statements.withValues(name, values, compile) : compile(values)
  const { rows } = await db.executeQuery<{ last_number: number }>(statement)
  const end = Number(rows[0]!.last_number)
  if (end > range.last) throw usedUp(noun, range)
  return end - count + 1
}

/** The values of the statement, which may be placeholders. */
interface Values {
  readonly orgId: OrgId
  readonly noun: NumberedNoun
  readonly dialect: string | undefined
  readonly count: number
  /** The number before the range. */
  readonly before: number
  readonly first: number
  readonly last: number
}

/**
 * @param literals values that stand in the text of the update. A cluster runs the `select`, and then sends the rest of the
 * statement to the node of the organization, without parameters.
 */
function reservation(
  noun: NumberedNoun,
  values: Values,
  literals: Pick<Values, 'count' | 'last'>,
): RawBuilder<unknown> {
  const { orgId, before, first, last } = values
  const [count, end] = [sql.lit(literals.count), sql.lit(literals.last)]
  return sql`
    insert into sequence (org_id, name, last_number)
    select ${orgId}, ${values.noun}, ${endOfFreeBlock(noun, values)}
    from (
      select coalesce(max(last_number), ${before}) as last_number from sequence
      where org_id = ${orgId} and name = ${values.noun} and last_number between ${first} and ${last}
    ) as taken
    where true
    on conflict (org_id, name) do update set last_number =
      case when sequence.last_number between excluded.last_number - ${count} + 1 and ${end}
      then sequence.last_number + ${count} else excluded.last_number end
    returning last_number`
}

/** The last number of the first free block after `taken.last_number`. */
function endOfFreeBlock(noun: NumberedNoun, { orgId, count, dialect }: Values): RawBuilder<number> {
  const rows = tableOf(noun)
  if (!rows) return sql`taken.last_number + ${count}`
  const column = (alias: string) => sql.ref(`${alias}.${rows.column}`)
  const ofDialect = (alias: string) =>
    rows.perDialect ? sql`and ${sql.ref(`${alias}.dialect`)} = ${dialect}` : sql``
  const rowsAs = (alias: string) => sql`
    select ${column(alias)} from ${sql.table(rows.table)} as ${sql.ref(alias)}
    where ${sql.ref(`${alias}.org_id`)} = ${orgId} ${ofDialect(alias)}`
  const takenAfter = (number: RawBuilder<unknown>) => sql`exists (
    ${rowsAs('behind')} and ${column('behind')} between ${number} + 1 and ${number} + ${count})`
  return sql`
    case when ${takenAfter(sql`taken.last_number`)} then (
      ${rowsAs('imported_row')} and ${column('imported_row')} > taken.last_number
      and not ${takenAfter(column('imported_row'))}
      order by ${column('imported_row')} limit 1
    ) else taken.last_number end + ${count}`
}

/** Where the numbers of a noun are kept. */
interface NumberedTable {
  readonly table: keyof Schema
  readonly column: string
  readonly perDialect?: true
}

const tables: Readonly<Record<string, NumberedTable>> = {
  source: { table: 'source', column: 'source_id' },
  import: { table: 'import', column: 'import_id' },
  merge: { table: 'merge', column: 'merge_id' },
  picture: { table: 'picture', column: 'picture_id' },
  label: { table: 'label', column: 'label_id' },
  'custom-field': { table: 'custom_field', column: 'custom_field_id' },
  company: { table: 'company', column: 'company_id' },
  person: { table: 'person_id', column: 'number', perDialect: true },
  filter: { table: 'saved_filter', column: 'filter_id', perDialect: true },
}

/** Undefined for options, which are part of their field's row. */
function tableOf(noun: NumberedNoun): NumberedTable | undefined {
  return tables[noun.split(':')[0]!]
}

function usedUp(noun: NumberedNoun, { first, last }: NumberRange): KithError {
  return new KithError(
    'conflict',
    `All numbers from ${first} to ${last} are given out for ${noun}: set KITH_NUMBERS_FROM to the start of a range with free numbers.`,
    { subject: 'number' },
  )
}
