import { KithError } from '../model/errors.ts'
import { isJsonObject, type Json } from '../model/json.ts'
import { parseJson } from './json.ts'
import { fileLimits } from './limits.ts'
import type { SourceFile } from './source-file.ts'
import { linesOf, openText, readDocumentText } from './text.ts'

export interface PlacedValue {
  readonly value: Json
  readonly line: number
  readonly bytes: number
}

/**
 * The values of a JSON file: one per line of a JSON Lines file of any length, or the items of a single document, which
 * is read into memory and therefore limited in size.
 *
 * @throws invalid
 */
export async function* jsonValuesOf(file: SourceFile): AsyncGenerator<PlacedValue> {
  if (!isJsonLines(file)) {
    const value = parseJson(await readDocumentText(file))
    if (value === undefined) {
      throw new KithError('invalid', 'The file is not valid JSON; it may be truncated.')
    }
    for (const item of Array.isArray(value) && !isJCard(value) ? value : [value]) {
      yield { value: item, line: 1, bytes: file.bytes }
    }
    return
  }
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const value = parseJson(line)
    if (value === undefined) throw new KithError('invalid', `Line ${number} is not valid JSON.`)
    yield { value, line: number, bytes }
  }
}

/** A jCard is an array too (RFC 7095). */
function isJCard(value: readonly Json[]): boolean {
  return value[0] === 'vcard'
}

function isJsonLines({ head }: SourceFile): boolean {
  const [first = '', second] = head.toString().split('\n')
  return second !== undefined && isJsonObject(parseJson(first))
}
