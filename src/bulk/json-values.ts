import { KithError } from '../model/errors.ts'
import type { RowProblem } from '../model/import.ts'
import { isJsonObject, type Json } from '../model/json.ts'
import { keepJson, parseJson } from './json.ts'
import { fileLimits } from './limits.ts'
import type { SourceFile } from './source-file.ts'
import { linesOf, openText, readDocumentText } from './text.ts'

export interface PlacedValue {
  readonly value: Json
  /** What of its text is not kept as it is written. */
  readonly remarks: readonly RowProblem[]
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
    const kept = keepJson(await readDocumentText(file))
    if (!kept) throw new KithError('invalid', 'The file is not valid JSON; it may be truncated.')
    const { value, remarks } = kept
    const isList = Array.isArray(value) && !isJCard(value)
    const byItem = new Map<unknown, RowProblem[]>()
    for (const { path, problem } of remarks) {
      const index = isList ? path[0] : 0
      byItem.set(index, [...(byItem.get(index) ?? []), problem])
    }
    for (const [index, item] of (isList ? value : [value]).entries())
      yield { value: item, remarks: byItem.get(index) ?? [], line: 1, bytes: file.bytes }
    return
  }
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const kept = keepJson(line)
    if (!kept) throw new KithError('invalid', `Line ${number} is not valid JSON.`)
    const remarks = kept.remarks.map(({ problem }) => problem)
    yield { value: kept.value, remarks, line: number, bytes }
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
