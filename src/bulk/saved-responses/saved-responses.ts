import type { Dialect, ReadContact } from '../../dialects/dialect.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportRow, RowProblem } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import { listFields } from '../../model/person.ts'
import { requireText, startsLikeJson } from '../file-kinds.ts'
import { type ImportFormat, matchOptions } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import type { SourceFile } from '../source-file.ts'
import { documentsOf, type PlacedDocument } from './documents.ts'

/** What reading and writing files needs of a dialect. */
export type FileDialect = Pick<Dialect, 'name' | 'title' | 'contacts' | 'versions'>

/**
 * Saved list responses of a dialect: one response, a JSON Lines file with a response or a person per line, or a folder
 * of responses.
 */
export function savedResponses({ name, title, contacts }: FileDialect): ImportFormat {
  const read = (document: PlacedDocument, region: string | null = null): ReadContact[] => {
    const found = contacts.read(document.value, { region })
    if (found) return found
    const place = document.file ?? `The document at line ${document.line}`
    throw new KithError('invalid', `${place} is not a list of people from the ${title} API.`)
  }
  return {
    name,
    title: `${title}: saved API responses`,
    // Custom fields are read by functions of the dialect.
    plainRows: false,
    // Saved responses are JSON of many shapes: `detectDialect` tells the dialect apart, before formats are asked.
    recognises: () => false,

    async inspect(file, readOptions) {
      requireText(file)
      let rows = 0
      for await (const document of documentsOf(file)) rows += read(document).length
      if (rows === 0) throw new KithError('invalid', 'The file contains no people.')
      return { rows, options: matchOptions(readOptions), customFields: [] }
    },

    async *read(file, _options, { region }) {
      let row = 0
      for await (const document of documentsOf(file)) {
        const contacts = read(document, region)
        const remarks = document.remarks.length > 0 ? remarksByRow(document, contacts) : undefined
        for (const [index, contact] of contacts.entries()) {
          row += 1
          const place = { row, line: document.line, bytes: document.bytes }
          yield withRemarks(toRow(contact, place, { title, document }), remarks?.get(index) ?? [])
        }
      }
    },
  }
}

/** The remarks about each contact. What is about none of them is about the first one. */
function remarksByRow(
  { root, remarks }: PlacedDocument,
  contacts: readonly ReadContact[],
): ReadonlyMap<number, RowProblem[]> {
  // Backwards, so that the first of equal ones counts.
  const rows = new Map<Json | undefined, number>(
    contacts.map(({ raw }, index) => [raw, index] as const).toReversed(),
  )
  const byRow = new Map<number, RowProblem[]>()
  for (const { path, problem } of remarks) {
    let value: Json | undefined = root
    for (const segment of path) {
      if (rows.has(value) || typeof value !== 'object' || value === null) break
      value = (value as { readonly [key: string | number]: Json })[segment]
    }
    const row = rows.get(value) ?? 0
    byRow.set(row, [...(byRow.get(row) ?? []), problem])
  }
  return byRow
}

function withRemarks(row: ImportRow, remarks: readonly RowProblem[]): ImportRow {
  if (remarks.length === 0 || row.kind !== 'person') return row
  return { ...row, notes: [...remarks, ...(row.notes ?? [])] }
}

function toRow(
  { raw, person }: ReadContact,
  { row, line, bytes }: Omit<RowPlace, 'raw'>,
  { title, document }: { title: string; document: PlacedDocument },
): ImportRow {
  const place = { row, line, bytes, raw }
  if (!person) return rejectedRow(place, `a person as the ${title} API returns it`)
  const long = listFields.find((list) => (person.draft[list]?.length ?? 0) > fileLimits.entriesMax)
  if (long) return rejectedRow(place, `a person with at most ${fileLimits.entriesMax} ${long}`)
  if (person.removed) return rejectedRow(place, 'a person that was not deleted in the source account')
  return {
    kind: 'person',
    ...place,
    ...(document.file !== undefined && { file: document.file }),
    ...person,
  }
}

/**
 * Finds the dialect of saved responses: that of the first document with people, or if there is none, of the first empty list.
 *
 * @returns undefined if the file is not JSON
 * @throws invalid if the file is JSON that no dialect recognises
 */
export async function detectDialect(
  file: SourceFile,
  dialects: readonly FileDialect[],
): Promise<FileDialect | undefined> {
  if (!looksLikeJson(file)) return undefined
  let empty: FileDialect | undefined
  for await (const { value } of documentsOf(file)) {
    const found = dialects.map((dialect) => [dialect, dialect.contacts.read(value)?.length] as const)
    const full = found.find(([, count]) => count !== undefined && count > 0)
    if (full) return full[0]
    empty ??= found.find(([, count]) => count === 0)?.[0]
    if (!empty) break
  }
  if (empty) return empty
  const supported = dialects.map(({ title }) => title)
  throw new KithError(
    'invalid',
    `The file is JSON, but neither JSContact nor a list of people from a supported API (${supported.join(', ')}). Export the contacts as CSV or vCard.`,
  )
}

function looksLikeJson({ head }: SourceFile): boolean {
  return startsLikeJson(
    head
      .toString('utf8', 0, 200)
      .replace(/^\uFEFF/, '')
      .trimStart(),
  )
}
