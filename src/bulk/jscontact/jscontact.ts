import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import { isJsonObject } from '../../model/json.ts'
import type { ExportFormat } from '../export-format.ts'
import { requireText } from '../file-kinds.ts'
import { type ImportFormat, matchOptions, type ReadContext } from '../format.ts'
import { jsonValuesOf, type PlacedValue } from '../json-values.ts'
import { rejectedRow } from '../rows.ts'
import { propertiesOf } from '../vcard/properties.ts'
import { groupsLast, toPersonRow } from '../vcard/rows.ts'
import { jCardRow } from '../vcard/vcard.ts'
import { fromJsContact, problemOf, timesOf } from './read.ts'
import { toJsContact } from './write.ts'

/** JSContact (RFC 9553) and jCard (RFC 7095): one card, an array of cards, or one card per line. */
export const jsContact: ImportFormat = {
  name: 'jscontact',
  title: 'JSContact and jCard',
  plainRows: true,
  recognises(head) {
    const text = head.toString()
    return /^\s*\[?\s*\[\s*"vcard"/.test(text) || (/^\s*[[{]/.test(text) && /"@type"\s*:\s*"Card"/.test(text))
  },

  async inspect(file, readOptions) {
    requireText(file)
    let rows = 0
    for await (const _ of jsonValuesOf(file)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file contains no cards.')
    return { rows, options: matchOptions(readOptions), customFields: [] }
  },

  async *read(file, _options, context) {
    yield* groupsLast(
      (async function* () {
        for await (const placed of jsonValuesOf(file)) yield (row: number) => toRow(placed, row, context)
      })(),
    )
  },
}

function toRow({ value, remarks, line, bytes }: PlacedValue, row: number, context: ReadContext): ImportRow {
  const place = { row, line, bytes, raw: value }
  const properties = propertiesOf(value)
  if (properties) return jCardRow(properties, place, context, remarks)
  const problem = problemOf(value)
  if (problem || !isJsonObject(value)) return rejectedRow(place, problem ? [problem] : [])
  const read = toPersonRow(fromJsContact(value), place, context, remarks)
  return read.kind === 'person' ? { ...read, draft: { ...read.draft, ...timesOf(value) } } : read
}

export const jsContactExport: ExportFormat = {
  name: 'jscontact',
  title: 'JSContact, one Card per line',
  contentType: 'application/x-ndjson',
  extension: 'jsonl',
  async *write({ labels, people }) {
    const names = new Map(labels.map((label) => [label.id, label.name]))
    for await (const page of people()) {
      yield page.map((person) => `${JSON.stringify(toJsContact(person, names))}\n`).join('')
    }
  },
}
