import type { Kysely } from 'kysely'
import { KithError } from '../model/errors.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import {
  type ExpectedSchema,
  fingerprintOf,
  type SchemaObjects,
  schemaDifferences,
} from './schema-objects.ts'
import type { SchemaCondition } from './store-description.ts'

/** The name of this program in the table `schema_fingerprint`. */
export const PROGRAM = 'kith 0.2.0'

export interface SchemaReading {
  readonly version: number
  /** Undefined in a store without the table of fingerprints, `none` if the table has no row for the version. */
  readonly stored: StoredFingerprint | 'none' | undefined
  readonly found: SchemaObjects
}

export interface StoredFingerprint {
  readonly fingerprint: string
  readonly program: string
}

type Refused = 'unmarked' | 'newer' | 'foreign' | 'changed'

export interface SchemaState {
  readonly version: number
  readonly condition: SchemaCondition
  /** Of the schema as it is now. */
  readonly fingerprint: string
  /** What sets it apart from the schema that this program makes, for a store at its version. */
  readonly differences: readonly string[]
  /** The program that brought the store to its version. */
  readonly program?: string
}

export function schemaState(
  { version, stored, found }: SchemaReading,
  expected: ExpectedSchema,
): SchemaState {
  const fingerprint = fingerprintOf(found, expected.optional)
  const state = (condition: SchemaCondition, differences: readonly string[] = []): SchemaState => ({
    version,
    condition,
    fingerprint,
    differences,
    ...(typeof stored === 'object' && { program: stored.program }),
  })
  if (version === 0) return state('empty')
  if (stored === undefined) return state('unmarked')
  if (version > migrations.length) return state('newer')
  const differences = version === migrations.length ? schemaDifferences(expected, found) : []
  if (stored === 'none') return state('unfinished', differences)
  if (version === migrations.length && stored.fingerprint !== expected.fingerprint) {
    return state('foreign', differences)
  }
  // Optional objects have no part in the fingerprint, but one that is there must be as expected.
  if (stored.fingerprint !== fingerprint || differences.length > 0) return state('changed', differences)
  return state(version < migrations.length ? 'behind' : 'current')
}

export function isKnown({ condition }: SchemaState): boolean {
  return !(condition in refusals)
}

/** @throws conflict that says what to do about a store whose schema this program does not know */
export function requireKnownSchema(state: SchemaState): void {
  const { condition } = state
  if (condition in refusals) {
    throw new KithError('conflict', refusals[condition as Refused](state), { subject: 'schema' })
  }
}

const TAKE_OVER =
  'Export it with the program that made it (kith export --output all.jsonl) and import that here (kith import all.jsonl), ' +
  'or restore a backup of this version (kith restore, pg_restore).'

const refusals: Readonly<Record<Refused, (state: SchemaState) => string>> = {
  unmarked: ({ version }) =>
    `The store is at version ${version} of an older program, which kept no fingerprint of its schema. ${TAKE_OVER}`,
  newer: ({ version }) =>
    `The store is at version ${version}, this program knows ${migrations.length}: run a newer kith.`,
  foreign: ({ program, differences }) =>
    `The store has the schema of another program, ${program}${listed(differences)}. ${TAKE_OVER}`,
  changed: ({ differences }) =>
    `Something other than Kith has changed the schema of the store${listed(differences)}. ` +
    'Undo the change, or restore a backup (kith restore, pg_restore).',
}

const LISTED_MAX = 5

function listed(differences: readonly string[]): string {
  if (differences.length === 0) return ''
  const more = differences.length > LISTED_MAX ? `; and ${differences.length - LISTED_MAX} more` : ''
  return ` (${differences.slice(0, LISTED_MAX).join('; ')}${more})`
}

/** @throws conflict when the migrations have made another schema than expected */
export function requireExpectedSchema({ differences }: SchemaState): void {
  if (differences.length === 0) return
  const message = `The store has another schema than this program expects${listed(differences)}.`
  throw new KithError('conflict', message, { subject: 'schema' })
}

/** The fingerprint that was stored when the store was migrated to a version. */
export async function readFingerprint(db: Kysely<Schema>, version: number): Promise<SchemaReading['stored']> {
  const row = await db
    .selectFrom('schema_fingerprint')
    .select(['fingerprint', 'program'])
    .where('version', '=', version)
    .executeTakeFirst()
  return row ?? 'none'
}

/** Stores the current fingerprint, unless another program that migrated at the same time has stored it. */
export async function keepFingerprint(
  db: Kysely<Schema>,
  { version, fingerprint }: SchemaState,
): Promise<void> {
  await db
    .insertInto('schema_fingerprint')
    .values({ version, fingerprint, program: PROGRAM })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute()
}
