import { KithError } from '../model/errors.ts'
import { csv } from './csv/csv.ts'
import type { SourceFile } from './file.ts'
import type { ImportFormat } from './format.ts'
import { jsContact } from './jscontact/jscontact.ts'
import { kithExport } from './json-lines/json-lines.ts'
import { type PageDialect, pageDialectOf, pagesOf } from './pages/pages.ts'
import { vcard } from './vcard/vcard.ts'

/** Every kind of file people are read from. */
export interface ImportFormats {
  readonly all: readonly ImportFormat[]
  /** @throws invalid for a name that is no format */
  named(name: string): ImportFormat
  /** What a file is. One nobody recognises is tried as CSV, which says best why it is none. @throws invalid */
  of(file: SourceFile): Promise<ImportFormat>
}

/** @param dialects whose saved answers are read too, under their names */
export function createImportFormats(dialects: readonly PageDialect[]): ImportFormats {
  // Of several that recognise a file the first reads it.
  const told: readonly ImportFormat[] = [kithExport, jsContact, vcard]
  const all: readonly ImportFormat[] = [...told, csv, ...dialects.map(pagesOf)]

  function named(name: string): ImportFormat {
    const found = all.find((format) => format.name === name)
    if (found) return found
    const names = all.map((format) => format.name).join(', ')
    throw new KithError('invalid', `There is no format ${name}, only ${names}.`)
  }

  return {
    all,
    named,
    async of(file) {
      const found = told.find((format) => format.recognises(file.head, file.name))
      if (found) return found
      const dialect = await pageDialectOf(file, dialects)
      return dialect ? named(dialect.name) : csv
    },
  }
}
