import type { Instant } from '../../model/instant.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import { emptyRecord, type PersonRecord, type Source } from '../../model/record.ts'
import type { HubContext } from '../context.ts'
import { fold } from './fold.ts'
import { applyPatch } from './patch.ts'
import { type LoadedPerson, type PersonWrite, priorityOf, timeAfter } from './write-people.ts'

/** The records of a person after a patch was written to the record of one source. */
export interface PatchedRecords {
  readonly records: readonly PersonRecord[]
  readonly write: NonNullable<PersonWrite['records']>
}

/**
 * @param recordBefore the record of the source that the patch is written to; undefined creates a new record
 * @returns undefined if the patch changes nothing
 */
export function patchRecords(
  { ids }: HubContext,
  loaded: LoadedPerson,
  { source, recordBefore }: { readonly source: Source; readonly recordBefore: PersonRecord | undefined },
  patch: PersonPatch,
  { at, region }: { readonly at: Instant; readonly region: string | null },
): PatchedRecords | undefined {
  const { person, records } = loaded
  const before = recordBefore ?? emptyRecord(source, person.id, at)
  const record = applyPatch(before, fold(records, priorityOf(loaded, source)), patch, { at, ids, region })
  if (record === before) return undefined
  return {
    records: [...records.filter((other) => other !== recordBefore), record],
    write: recordBefore ? { changed: [record] } : { added: [record] },
  }
}

/**
 * Writes a patch to the record of a source.
 *
 * @param options.always makes a new version, and a record of the source, even if the patch changes nothing
 * @returns undefined if the patch changes nothing
 */
export function writePatch(
  context: HubContext,
  loaded: LoadedPerson,
  source: Source,
  patch: PersonPatch,
  { region, always = false }: { readonly region: string | null; readonly always?: boolean },
): PersonWrite | undefined {
  const { person: before, records } = loaded
  const now = context.clock.now()
  const at = timeAfter(before, records, now)
  const recordBefore = records.find(({ sourceId }) => sourceId === source.id)
  const patched = patchRecords(context, loaded, { source, recordBefore }, patch, { at, region })
  if (!patched && !always) return undefined
  const unchanged = recordBefore ? {} : { added: [emptyRecord(source, before.id, at)] }
  const { state } = fold(patched?.records ?? records, priorityOf(loaded, source))
  const person: Person = { ...before, ...state, updatedAt: at, version: before.version + 1 }
  return { before, person, at: now, changeKinds: ['updated'], records: patched?.write ?? unchanged }
}
