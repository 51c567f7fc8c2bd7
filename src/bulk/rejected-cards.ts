import type { Rejection } from '../model/import.ts'
import { isJsonObject } from '../model/json.ts'
import { PROBLEM_MEMBER, PROBLEM_PROPERTY } from './vcard/problem.ts'

/** A file of rejected rows in the format of the imported file. */
export interface RejectedFormat {
  readonly extension: string
  readonly contentType: string
  /** The text of the file. What is wrong stands with each row, where an import ignores it. */
  write(rejections: AsyncIterable<Rejection>): AsyncGenerator<string>
}

/** What is wrong with a row, in one sentence. */
export function problemText({ line, problems }: Rejection): string {
  const sentences = problems.map(({ column, expected }) => `${column ?? 'the row'} should be ${expected}`)
  return `line ${line}: ${sentences.join('; ')}`
}

const cards: RejectedFormat = {
  extension: 'vcf',
  contentType: 'text/vcard; charset=utf-8',
  async *write(rejections) {
    for await (const rejection of rejections) {
      const lines = String(rejection.raw).split('\r\n')
      const end = lines.findLastIndex((line) => /^\s*END\s*:\s*VCARD\s*$/i.test(line))
      const problem = `${PROBLEM_PROPERTY.toUpperCase()}:${oneLine(problemText(rejection))}`
      // A card without an end gets one, so that the file can be read.
      const rest = end < 0 ? ['END:VCARD'] : lines.slice(end)
      yield [...lines.slice(0, end < 0 ? lines.length : end), problem, ...rest, ''].join('\r\n')
    }
  },
}

const entries: RejectedFormat = {
  extension: 'ldif',
  contentType: 'text/x-ldif; charset=utf-8',
  async *write(rejections) {
    for await (const rejection of rejections) {
      yield `# ${oneLine(problemText(rejection))}\n${String(rejection.raw)}\n\n`
    }
  },
}

const contacts: RejectedFormat = {
  extension: 'json',
  contentType: 'application/json',
  async *write(rejections) {
    let separator = '[\n'
    for await (const rejection of rejections) {
      const { raw } = rejection
      const row = isJsonObject(raw) ? { ...raw, [PROBLEM_MEMBER]: problemText(rejection) } : raw
      yield `${separator}${JSON.stringify(row)}`
      separator = ',\n'
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n'
  },
}

/** The formats of rejected rows by the format of the import; the rows of others are JSON Lines or CSV. */
export const rejectedFormats: ReadonlyMap<string, RejectedFormat> = new Map([
  ['vcard', cards],
  ['ldif', entries],
  ['jscontact', contacts],
])

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
