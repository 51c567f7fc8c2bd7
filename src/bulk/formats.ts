import { KithError } from '../model/errors.ts'
import { csv } from './csv/csv.ts'
import type { SourceFile } from './file.ts'
import type { ImportFormat } from './format.ts'
import { jsContact } from './jscontact/jscontact.ts'
import { kithExport } from './json-lines/json-lines.ts'
import { vcard } from './vcard/vcard.ts'

/** Every kind of file people are read from; of several that recognise a file the first reads it. */
export const importFormats: readonly ImportFormat[] = [kithExport, jsContact, vcard, csv]

/** @throws invalid for a name that is no format */
export function importFormat(name: string): ImportFormat {
  const found = importFormats.find((format) => format.name === name)
  if (found) return found
  const names = importFormats.map((format) => format.name).join(', ')
  throw new KithError('invalid', `There is no format ${name}, only ${names}.`)
}

/** A file nobody recognises is tried as CSV, which says best why it is none. */
export function formatOf({ head, name }: SourceFile): ImportFormat {
  return importFormats.find((format) => format.recognises(head, name)) ?? csv
}
