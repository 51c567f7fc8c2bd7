import type { Dialect, ReadContact } from '../../dialects/dialect.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import { listFields } from '../../model/person.ts'
import type { SourceFile } from '../file.ts'
import type { ImportFormat } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { requireText } from '../text.ts'
import { documentsOf, type PlacedDocument } from './documents.ts'

/** A dialect as far as files are concerned. */
export type PageDialect = Pick<Dialect, 'name' | 'title' | 'contacts'>

/** Saved list answers of a dialect: a page, a page or person a line, or a folder of pages. */
export function pagesOf({ name, title, contacts }: PageDialect): ImportFormat {
  const read = (document: PlacedDocument, region: string | null = null): ReadContact[] => {
    const found = contacts.read(document.value, { region })
    if (found) return found
    throw new KithError('invalid', `${placeOf(document)} is no list of people as ${title} answers it.`)
  }
  return {
    name,
    title: `${title}: saved list answers`,
    recognises: () => false,

    async inspect(file, { matchBy, region }) {
      requireText(file)
      let rows = 0
      for await (const document of documentsOf(file)) rows += read(document).length
      if (rows === 0) throw new KithError('invalid', 'There is nobody on these pages.')
      const options = { ...(matchBy && { matchBy: [...matchBy] }), ...(region !== undefined && { region }) }
      return { rows, options, customFields: [] }
    },

    async *read(file, _options, { region }) {
      let row = 0
      for await (const document of documentsOf(file)) {
        for (const contact of read(document, region)) {
          row += 1
          yield toRow(contact, { row, line: document.line, bytes: document.bytes }, { title, document })
        }
      }
    },
  }
}

function placeOf({ file, line }: PlacedDocument): string {
  return file === undefined ? `What begins in line ${line}` : file
}

function toRow(
  { raw, said }: ReadContact,
  place: { row: number; line: number; bytes: number },
  { title, document }: { title: string; document: PlacedDocument },
): ImportRow {
  const rejected = (expected: string): ImportRow => {
    return { kind: 'rejected', ...place, problems: [{ column: null, value: null, expected }], raw }
  }
  if (!said) return rejected(`a person as ${title} lists them`)
  const long = listFields.find((list) => (said.draft[list]?.length ?? 0) > fileLimits.entriesMax)
  if (long) return rejected(`somebody with at most ${fileLimits.entriesMax} ${long}`)
  if (said.removed) return rejected('somebody who was not deleted there')
  return {
    kind: 'person',
    ...place,
    ...(document.file !== undefined && { file: document.file }),
    ...said,
    raw,
  }
}

/**
 * Whose pages these are, told by the first that holds anybody.
 *
 * @returns undefined when it is no JSON at all @throws invalid when it is JSON that no dialect knows
 */
export async function pageDialectOf(
  file: SourceFile,
  dialects: readonly PageDialect[],
): Promise<PageDialect | undefined> {
  if (!looksLikeJson(file)) return undefined
  let empty: PageDialect | undefined
  for await (const { value } of documentsOf(file)) {
    const found = dialects.map((dialect) => [dialect, dialect.contacts.read(value)?.length] as const)
    const full = found.find(([, count]) => count !== undefined && count > 0)
    if (full) return full[0]
    empty ??= found.find(([, count]) => count === 0)?.[0]
    if (!empty) break
  }
  if (empty) return empty
  const known = dialects.map(({ title }) => title)
  throw new KithError(
    'invalid',
    `The file is JSON, but no list of people as ${known.join(', ')} answer it, and no JSContact.`,
  )
}

function looksLikeJson({ head }: SourceFile): boolean {
  return /^\uFEFF?\s*[[{]/.test(head.toString('utf8', 0, 200))
}
