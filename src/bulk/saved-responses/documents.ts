import { KithError } from '../../model/errors.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import { type JsonRemark, keepJson, parseJson } from '../json.ts'
import { fileLimits } from '../limits.ts'
import type { SourceFile } from '../source-file.ts'
import type { FolderLine } from '../source-folder.ts'
import { linesOf, openText, readDocumentText } from '../text.ts'

/** One JSON document: a saved response, or one person of a response. */
export interface PlacedDocument {
  readonly value: Json
  /** What of its text is not kept as it is written, with paths from `root`. */
  readonly remarks: readonly JsonRemark[]
  /** What the whole text says: the document, or more that is around it. */
  readonly root: Json
  /** The name of its file if the source is a folder. */
  readonly file: string | undefined
  /** From 1. In a folder, the number of the file. */
  readonly line: number
  readonly bytes: number
}

/**
 * The documents of a file: one per line of a JSON Lines file, one per file of a folder, or else the whole file, which
 * is read into memory and therefore limited in size.
 *
 * @throws invalid naming the line that is not valid JSON
 */
export async function* documentsOf(file: SourceFile): AsyncGenerator<PlacedDocument> {
  if (!(await isJsonLines(file))) {
    const kept = keepJson(await readDocumentText(file))
    if (!kept) throw new KithError('invalid', 'The file is not valid JSON; it may be truncated.')
    const { value: root, remarks } = kept
    yield { value: withoutProblems(root), root, remarks, file: undefined, line: 1, bytes: file.bytes }
    return
  }
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.documentBytesMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const kept = keepJson(line)
    if (!kept) throw new KithError('invalid', `Line ${number} is not valid JSON.`)
    const { value: root, remarks } = kept
    const place = { root, remarks, line: number, bytes }
    if (isFolderLine(root)) yield { value: root.document, file: root.kithFile, ...place }
    else yield { value: withoutProblems(root), file: undefined, ...place }
  }
}

function isFolderLine(value: Json): value is FolderLine {
  return isJsonObject(value) && typeof value.kithFile === 'string' && 'document' in value
}

/** Takes the row out of a line of Kith's own file of rejected rows. */
function withoutProblems(value: Json): Json {
  const keys = isJsonObject(value) ? Object.keys(value).sort().join() : ''
  return keys === 'line,problems,raw,row' ? ((value as { raw: Json }).raw ?? null) : value
}

async function isJsonLines(file: SourceFile): Promise<boolean> {
  for await (const { line } of linesOf(openText(file, 'utf-8'), fileLimits.documentBytesMax)) {
    if (line.trim() !== '') return parseJson(line) !== undefined
  }
  return false
}
