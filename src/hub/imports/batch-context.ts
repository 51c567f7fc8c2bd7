import type { ImportJob } from '../../model/import.ts'
import type { Source } from '../../model/record.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import type { PeopleWriter } from '../people/index.ts'
import type { MatchRules } from './match-keys.ts'
import type { ImportReferences } from './references.ts'

/** What a batch of rows is written with. */
export interface BatchContext {
  readonly session: WriteSession
  readonly hub: HubContext
  readonly job: ImportJob
  readonly source: Source
  /** Writes in the name of the import. */
  readonly writer: PeopleWriter
  readonly rules: MatchRules
  readonly priorityOf: (sourceId: number) => number
  readonly references: ImportReferences
}
