/**
 * How the schema of a store is, seen from this program. `empty`: nothing was migrated. `unfinished`: a migration was cut
 * short. `behind`: as an older program made it. `current`: as this program makes it. Stores in any other condition are
 * refused. `unmarked`: made before fingerprints were kept. `newer`: made by a newer program. `foreign`: at the version of
 * this program, but made by another one. `changed`: not as it was made.
 */
export type SchemaCondition =
  | 'empty'
  | 'unfinished'
  | 'behind'
  | 'current'
  | 'unmarked'
  | 'newer'
  | 'foreign'
  | 'changed'

export interface StoreDescription {
  readonly engine: string
  /** How many migrations have run. */
  readonly schemaVersion: number
  /** SHA-256 of the schema as it is now, lower-case hex. */
  readonly schemaFingerprint: string
  readonly schemaCondition: SchemaCondition
  /** What the whole store takes, all organizations together. */
  readonly bytes: number
}
