import { KithError } from '../model/errors.ts'
import { csv } from './csv/csv.ts'
import type { ImportFormat } from './format.ts'
import { jsContact } from './jscontact/jscontact.ts'
import { kithExport } from './json-lines/json-lines.ts'
import { ldif } from './ldif/ldif.ts'
import { detectDialect, type FileDialect, savedResponses } from './saved-responses/saved-responses.ts'
import type { SourceFile } from './source-file.ts'
import { vcard } from './vcard/vcard.ts'

/** All file formats from which people are imported. */
export interface ImportFormats {
  readonly all: readonly ImportFormat[]
  /** @throws invalid if no format has the name */
  named(name: string): ImportFormat
  /**
   * Detects the format of a file. A file that no format recognises is read as CSV, whose errors are the most helpful.
   *
   * @throws invalid
   */
  of(file: SourceFile): Promise<ImportFormat>
}

/** @param dialects whose saved responses can be imported, each as a format named like the dialect */
export function createImportFormats(dialects: readonly FileDialect[]): ImportFormats {
  // If several formats recognise a file, the first one reads it.
  const detected: readonly ImportFormat[] = [kithExport, jsContact, vcard, ldif]
  const all: readonly ImportFormat[] = [...detected, csv, ...dialects.map(savedResponses)]

  function named(name: string): ImportFormat {
    const found = all.find((format) => format.name === name)
    if (found) return found
    const names = all.map((format) => format.name).join(', ')
    throw new KithError('invalid', `Unknown format ${name}. Supported formats: ${names}.`)
  }

  return {
    all,
    named,
    async of(file) {
      const found = detected.find((format) => format.recognises(file.head, file.name))
      if (found) return found
      const dialect = await detectDialect(file, dialects)
      return dialect ? named(dialect.name) : csv
    },
  }
}
