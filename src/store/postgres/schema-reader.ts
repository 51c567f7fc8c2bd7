import { type Kysely, sql } from 'kysely'
import {
  expectSchema,
  plainDefinition,
  type SchemaObjects,
  type SchemaPart,
  schemaObjects,
} from '../schema-objects.ts'
import { tablesOn } from '../tables.ts'
import { expectedSchema } from './expected-schema.ts'

/** The indexes that need extensions may be missing. */
export const postgresSchema = expectSchema(expectedSchema, [
  'index lookup_trigrams',
  'index company_lookup_trigrams',
])

/**
 * The definitions of Kith's tables and of everything on them. Tables of other programs in the database do not count,
 * nor do owners, rights, storage parameters and where rows are kept: whether Citus distributes a table is no matter of
 * its schema. An index that is not valid counts as missing: a build was cut short, and `completeTables` builds it again.
 *
 * @see https://www.postgresql.org/docs/current/catalogs.html
 */
export async function readSchema<Tables>(db: Kysely<Tables>): Promise<SchemaObjects> {
  const { rows } = await sql<SchemaPart>`
    with kith as (select oid, relname from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and relname = any(${namesOf()}))
    ${columns} union all ${constraints} union all ${indexes} union all ${triggers} union all ${rules}
    union all ${sequences}`.execute(db)
  return schemaObjects(rows.map(({ object, part }) => ({ object, part: plainExpression(part) })))
}

const columns = sql`
  select 'table ' || relname as object, concat_ws(' ', attname, format_type(atttypid, atttypmod),
    case when attcollation <> typcollation then 'collate ' || collname end,
    case when attidentity <> '' then 'identity' when attgenerated <> '' then 'generated' end,
    case when adbin is not null then 'default ' || pg_get_expr(adbin, adrelid, true) end,
    case when attnotnull then 'not null' end) as part
  from kith join pg_attribute on attrelid = kith.oid and attnum > 0 and not attisdropped
    join pg_type on pg_type.oid = atttypid
    left join pg_collation on pg_collation.oid = attcollation
    left join pg_attrdef on adrelid = kith.oid and adnum = attnum`

const constraints = sql`
  select 'table ' || relname, 'constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid, true)
  from kith join pg_constraint on conrelid = kith.oid and contype in ('p', 'u', 'c', 'f', 'x')`

const indexes = sql`
  select 'index ' || pg_class.relname, 'on ' || kith.relname || case when indisunique then ' unique' else '' end
    || regexp_replace(pg_get_indexdef(indexrelid, 0, true), '^.*? USING', ' using')
  from kith join pg_index on indrelid = kith.oid and indisvalid join pg_class on pg_class.oid = indexrelid
  where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))`

/** With what a trigger runs. Those that an engine makes for itself are internal. */
const triggers = sql`
  select 'trigger ' || tgname, case when tgenabled = 'O' then '' else 'enabled ' || tgenabled::text || ' ' end
    || regexp_replace(pg_get_triggerdef(pg_trigger.oid, true), '^.*? TRIGGER ', '') || ' ' || prosrc
  from kith join pg_trigger on tgrelid = kith.oid and not tgisinternal join pg_proc on pg_proc.oid = tgfoid`

const rules = sql`
  select 'rule ' || rulename, pg_get_ruledef(pg_rewrite.oid, true) from kith join pg_rewrite on ev_class = kith.oid`

/** Nodes of a cluster give numbers from ranges of their own, so that the bounds do not count. */
const sequences = sql`
  select 'sequence ' || relname, format_type(seqtypid, null) || ' increment ' || seqincrement
  from pg_class join pg_sequence on seqrelid = pg_class.oid
  where relnamespace = current_schema()::regnamespace and relname = 'change_ticket'`

/** Without what versions of PostgreSQL and search paths spell differently: casts, parentheses and names of schemas. */
function plainExpression(definition: string): string {
  return plainDefinition(definition)
    .replace(/::(double precision|character varying|[a-z]+)(\[\])?/g, '')
    .replace(/\b[a-z_]+\.(?=[a-z])/g, '')
}

function namesOf(): string[] {
  return tablesOn('postgres').map(({ name }) => name)
}
