import { type PhoneReadings, readPhones } from '../../identity/phone.ts'
import type { Label } from '../../model/catalog.ts'
import type { Clock } from '../../model/clock.ts'
import type { Ids } from '../../model/ids.ts'
import type { ImportRow, PersonRow } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import type { PersonDraft } from '../../model/person.ts'
import { emptyRecord, type PersonRecord, type Source } from '../../model/record.ts'
import { fold, type PersonState } from '../people/index.ts'
import { keysOf, type MatchRules, payloadOf, type RowKeys } from './match-keys.ts'
import { knownLabels } from './references.ts'
import { rowRecord } from './row-record.ts'

/**
 * What depends on a row alone is computed ahead, in another thread: the keys by which it is matched, the record of the
 * person that it becomes if no person matches, and the stored form of records. The writer takes what still holds when the row
 * is written, and computes the rest by the same functions.
 */

/** A row with what was computed ahead. */
export type PreparedRow = ImportRow & { readonly prepared?: Prepared }

export interface Prepared {
  /** The region in which phone numbers were read. */
  readonly region: string | null
  /** Of a row that describes a person. */
  readonly keys?: RowKeys
  /** The record of a new person; absent if it depends on what the store has. */
  readonly fresh?: FreshRecord
  /** Whether the row names a label that was not known. */
  readonly lacksLabel?: boolean
}

export interface FreshRecord {
  readonly at: Instant
  /** The person with this record alone. */
  readonly state: PersonState
  /** The labels that the record has. */
  readonly labelIds: readonly number[]
  /** The stored form of the record, with the external id of the row's keys and the payload of the row. */
  readonly content: Uint8Array
}

/** What preparing rows needs to know, as plain data. */
export interface Preparation {
  readonly source: Source
  readonly rules: MatchRules
  readonly labels: readonly Label[]
  /** Whether most rows become new people, so that making their records ahead is worth it. */
  readonly expectsNew: boolean
}

export interface PreparationTools {
  readonly clock: Clock
  readonly ids: Ids
  /** Encodes a record as the store keeps it. */
  readonly encode: (record: PersonRecord) => Uint8Array
}

export interface RowPreparer {
  prepare(row: ImportRow): PreparedRow
  /** The phone numbers of these rows, read as they are when the rows are written. */
  phonesOf(rows: readonly ImportRow[]): PhoneReadings
}

export function createRowPreparer(
  { source, rules, labels, expectsNew }: Preparation,
  { clock, ids, encode }: PreparationTools,
): RowPreparer {
  const { region } = rules
  const known = knownLabels(labels)

  function labelIdsOf({ labels: names = [] }: PersonRow): number[] | undefined {
    const found = names.map((name) => (typeof name === 'string' ? known.withName(name)?.id : undefined))
    return found.every((id) => id !== undefined) ? found : undefined
  }

  /** As `applyRow` does for a row that matches no person. */
  function freshRecord(row: PersonRow, keys: RowKeys, labelIds: readonly number[]): FreshRecord {
    const draft: PersonDraft = labelIds.length > 0 ? { ...row.draft, labelIds } : row.draft
    const now = clock.now()
    const at = draft.updatedAt ?? draft.createdAt ?? now
    const { externalId } = keys
    const empty = { ...emptyRecord(source, 0, at), externalId, payload: payloadOf(row, keys) }
    const context = { at, createdAt: draft.createdAt ?? now, ids, region }
    const record = rowRecord(empty, undefined, draft, context)
    return { at, labelIds, state: fold([record], () => 0).state, content: encode(record) }
  }

  function preparedPerson(row: PersonRow): PreparedRow {
    const keys = keysOf(row, rules)
    if (!expectsNew || dependsOnStore(row)) return { ...row, prepared: { region, keys } }
    const labelIds = labelIdsOf(row)
    if (!labelIds) return { ...row, prepared: { region, keys, lacksLabel: true } }
    return { ...row, prepared: { region, keys, fresh: freshRecord(row, keys, labelIds) } }
  }

  return {
    prepare(row) {
      return row.kind === 'person' ? preparedPerson(row) : row
    },

    phonesOf(rows) {
      const phones = rows.flatMap((row) => {
        if (row.kind === 'person') return row.draft.phones ?? []
        return row.kind === 'restored' ? row.person.phones : []
      })
      return readPhones(
        phones.map(({ value }) => value),
        region,
      )
    },
  }
}

/** Whether the record of the row depends on more than its labels. */
function dependsOnStore({ company, customFields, enrolments, unknownLabelsIn }: PersonRow): boolean {
  return [company, customFields, enrolments, unknownLabelsIn].some((reference) => reference !== undefined)
}

/** The record that was made ahead, if it is still the one that the row would get. */
export function freshRecordOf(
  { prepared }: PreparedRow,
  draft: PersonDraft,
  { region }: MatchRules,
): FreshRecord | undefined {
  const fresh = prepared?.region === region ? prepared.fresh : undefined
  const { labelIds = [] } = draft
  const isSame =
    fresh?.labelIds.length === labelIds.length && labelIds.every((id, n) => fresh.labelIds[n] === id)
  return isSame ? fresh : undefined
}

export function keysOfPrepared(row: PersonRow & PreparedRow, rules: MatchRules): RowKeys {
  const { prepared } = row
  return prepared?.keys && prepared.region === rules.region ? prepared.keys : keysOf(row, rules)
}
