import type { ImportJob, PersonRow } from '../../model/import.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import type { PeopleWriter } from '../people/index.ts'
import type { MatchRules, RowKeys } from './match-keys.ts'
import type { ImportReferences } from './references.ts'
import type { RowEnrolments } from './row-enrolments.ts'

/** Everything that is needed to write one batch of rows. */
export interface BatchContext {
  readonly session: WriteSession
  readonly hub: HubContext
  readonly job: ImportJob
  readonly source: Source
  /** Writes people as the source and principal of the import. */
  readonly writer: PeopleWriter
  readonly rules: MatchRules
  readonly priorityOf: (sourceId: number) => number
  /** The records of a person that earlier imports of the same row made. */
  earlierRows(records: readonly PersonRecord[], row: PersonRow, keys: RowKeys): readonly PersonRecord[]
  readonly references: ImportReferences
}

/** What is needed to write rows that describe people. */
export interface RowContext extends BatchContext {
  readonly enrolments: RowEnrolments
}
