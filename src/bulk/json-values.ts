import { KithError } from '../model/errors.ts'
import { isJsonObject, type Json } from '../model/json.ts'
import type { SourceFile } from './file.ts'
import { parsedJson } from './json.ts'
import { fileLimits } from './limits.ts'
import { linesOf, openText } from './text.ts'

export interface PlacedValue {
  readonly value: Json
  readonly line: number
  readonly bytes: number
}

/**
 * The values of a JSON file: each line's own where every line is one (JSON Lines, of any length), else those of one
 * document, which is read as a whole and so has a limit.
 *
 * @throws invalid
 */
export async function* jsonValuesOf(file: SourceFile): AsyncGenerator<PlacedValue> {
  if (!isJsonLines(file)) {
    const text = await wholeText(file)
    const value = parsedJson(text)
    if (value === undefined) throw new KithError('invalid', 'The file is not JSON: perhaps it was cut off.')
    for (const item of Array.isArray(value) && !isCard(value) ? value : [value]) {
      yield { value: item, line: 1, bytes: file.bytes }
    }
    return
  }
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const value = parsedJson(line)
    if (value === undefined) throw new KithError('invalid', `Line ${number} is not JSON.`)
    yield { value, line: number, bytes }
  }
}

/** A jCard is an array too (RFC 7095). */
function isCard(value: readonly Json[]): boolean {
  return value[0] === 'vcard'
}

function isJsonLines({ head }: SourceFile): boolean {
  const [first = '', second] = head.toString().split('\n')
  return second !== undefined && parsedJson(first) !== undefined && isJsonObject(parsedJson(first))
}

async function wholeText(file: SourceFile): Promise<string> {
  if (file.bytes > fileLimits.documentBytesMax) {
    const message = `The document is larger than ${fileLimits.documentBytesMax} bytes: write one object a line.`
    throw new KithError('invalid', message)
  }
  let text = ''
  for await (const piece of openText(file, 'utf-8')) text += piece
  return text
}
