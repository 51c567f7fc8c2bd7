import type { TableTreatment } from './table-treatment.ts'

/** A table that one engine makes beside the shared ones. */
export interface EngineTable extends TableTreatment {
  readonly name: string
  readonly engine: 'sqlite' | 'postgres'
  /** There only while a command runs. */
  readonly transient?: true
}

const derived = {
  rights: { role: 'none', withoutSensitive: 'nothing' },
  export: { derivedFrom: 'other tables' },
  move: 'made there',
} as const

/** Numbers that triggers keep. */
const total = { ...derived, tenancy: 'tenant', backup: 'copied', columns: {} } as const

const trigrams = {
  ...derived,
  subject: { leftOut: 'Parts of the values of people, to find them.' },
  key: [],
  tenancy: 'store',
  columns: { folded: 'personal' },
  backup: 'rebuilt',
  erasure: {
    follows:
      'A trigger writes the row of a person anew with its values. The pages of FTS5 may hold earlier trigrams until the index is rebuilt.',
  },
} as const

const progress = {
  ...derived,
  subject: { leftOut: 'Gone when the move is complete.' },
  key: ['name'],
  tenancy: 'store',
  columns: { name: 'plain', last_key: 'personal' },
  backup: 'copied',
  erasure: { kept: 'Gone when the move is complete.' },
  transient: true,
} as const

export const engineTables: readonly EngineTable[] = [
  {
    ...total,
    name: 'person_total',
    engine: 'sqlite',
    key: ['org_id'],
    erasure: { follows: 'Triggers count.' },
  },
  {
    ...total,
    name: 'campaign_contact_total',
    engine: 'sqlite',
    key: ['org_id', 'campaign_id'],
    columns: { campaign_id: 'plain' },
    erasure: { follows: 'Triggers count.' },
  },
  { ...trigrams, name: 'lookup_trigrams', engine: 'sqlite' },
  { ...trigrams, name: 'company_lookup_trigrams', engine: 'sqlite' },
  {
    ...derived,
    name: 'store_version',
    engine: 'postgres',
    key: [],
    tenancy: 'store',
    columns: {},
    backup: 'copied',
    erasure: { kept: 'Says nothing about a person.' },
  },
  {
    ...derived,
    name: 'usage_count',
    engine: 'postgres',
    key: ['org_id', 'subject', 'measure'],
    tenancy: 'tenant',
    rights: { role: 'admin', withoutSensitive: 'everything' },
    columns: { subject: 'plain', measure: 'plain' },
    export: { leftOut: 'What keys and organizations used lately.' },
    backup: 'copied',
    erasure: { kept: 'Says nothing about a person.' },
  },
  { ...progress, name: 'move_progress', engine: 'sqlite' },
  { ...progress, name: 'move_progress', engine: 'postgres' },
]
