import { hasDigit, isEmailAddress } from '../hub/hub.ts'
import type { ImportRow, PersonRow, RowProblem } from '../model/import.ts'
import type { Json } from '../model/json.ts'
import type { ContactPointDraft } from '../model/person.ts'
import { isStorableText, storableText } from '../model/storable-text.ts'
import { type RowPlace, rejectedRow } from './rows.ts'

const SHOWN_CHARS_MAX = 100

/** A value as a remark shows it. */
export function shownText(text: string): string {
  return storableText(text.slice(0, SHOWN_CHARS_MAX))
}

/** What a text should be that has U+0000 or half of a surrogate pair. */
export const unstorableExpected =
  'text without U+0000 and without half of a surrogate pair; these are kept as U+FFFD'

/** The texts as a store can hold them, with a remark for each that is not. The same object if all are. */
export function storableJson(value: Json, note: (text: string) => void): Json {
  if (typeof value === 'string') {
    if (isStorableText(value)) return value
    note(shownText(value))
    return storableText(value)
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => storableJson(item, note))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(
    ([key, item]) => [String(storableJson(key, note)), storableJson(item, note)] as const,
  )
  const isSame = entries.every(([key, item]) => (value as { [key: string]: Json })[key] === item)
  return isSame ? value : Object.fromEntries(entries)
}

/**
 * Adds a remark for each e-mail that is no e-mail address and each phone without a digit. They stay with the person as the source
 * said them.
 *
 * @param strict whether a remark rejects its row
 */
export function withRemarks(row: ImportRow, strict: boolean): ImportRow {
  const remarked = row.kind === 'person' ? withPointRemarks(row) : row
  const notes = 'notes' in remarked ? (remarked.notes ?? []) : []
  return strict && notes.length > 0 ? rejectedRow(placeOf(row), notes) : remarked
}

function placeOf({ row, line, bytes, raw, file }: ImportRow): RowPlace {
  return { row, line, bytes, raw, ...(file !== undefined && { file }) }
}

function withPointRemarks(row: PersonRow): PersonRow {
  const { emails = [], phones = [] } = row.draft
  const wrong = [
    ...emails.filter(({ value }) => !isEmailAddress(value)).map(remarkOf('emails', AN_EMAIL)),
    ...phones.filter(({ value }) => !hasDigit(value)).map(remarkOf('phones', A_PHONE)),
  ]
  return wrong.length === 0 ? row : { ...row, notes: [...(row.notes ?? []), ...wrong] }
}

const AN_EMAIL = 'an email address, such as nadia@example.com; it is kept as it is'
const A_PHONE = 'a phone number, with at least one digit; it is kept as it is'

function remarkOf(column: string, expected: string): (point: ContactPointDraft) => RowProblem {
  return ({ value }) => ({ column, value: shownText(value), expected })
}
