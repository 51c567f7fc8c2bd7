import { KithError } from '../../model/errors.ts'
import type { RowProblem } from '../../model/import.ts'
import { isStorableText, storableText } from '../../model/storable-text.ts'
import { fileLimits } from '../limits.ts'
import { shownText, unstorableExpected } from '../remarks.ts'
import type { SourceFile } from '../source-file.ts'
import { openText } from '../text.ts'
import { type TextLine, textLinesOf } from '../text-lines.ts'

/** An entry of a directory (RFC 2849): its distinguished name and the values of its attributes. */
export interface LdifEntry {
  readonly dn: string
  /** By name in lower case, without options such as `;lang-de`. Binary values are base64, in `binary`. */
  readonly attributes: ReadonlyMap<string, readonly LdifValue[]>
  /** What is done to the entry; `add` if the file says nothing. */
  readonly change: string
  readonly line: number
  readonly bytes: number
  /** The lines of the entry as they are in the file. */
  readonly raw: string
  readonly problems: readonly RowProblem[]
}

export interface LdifValue {
  readonly text: string
  /** The base64 of a value that is no text. */
  readonly binary?: string
}

/** The entries of a file. @throws invalid if a line is not LDIF */
export async function* ldifEntriesOf(file: SourceFile, encoding: string): AsyncGenerator<LdifEntry> {
  let lines: TextLine[] = []
  let chars = 0
  for await (const read of textLinesOf(openText(file, encoding), fileLimits.lineCharsMax)) {
    chars += read.line.length
    if (chars > fileLimits.cardCharsMax) {
      throw new KithError('invalid', `The entry at line ${lines[0]!.number} is too large.`)
    }
    if (read.line !== '') lines.push(read)
    else {
      const entry = entryOf(lines)
      if (entry) yield entry
      ;[lines, chars] = [[], 0]
    }
  }
  const entry = entryOf(lines)
  if (entry) yield entry
}

/** @returns undefined for comments and the version of the file */
function entryOf(lines: readonly TextLine[]): LdifEntry | undefined {
  const attributes = new Map<string, LdifValue[]>()
  const problems: RowProblem[] = []
  let [dn, change]: [string | undefined, string] = [undefined, 'add']
  let operation = ''
  for (const { text, number } of unfolded(lines)) {
    const [, name, options = '', mark, value = ''] = LINE.exec(text) ?? []
    if (name === undefined) {
      if (text === '-') operation = ''
      else if (dn === undefined) throw notLdif(number)
      else
        problems.push({
          column: `line ${number}`,
          value: shownText(text),
          expected: 'an attribute and its value',
        })
      continue
    }
    const key = name.toLowerCase()
    const column = `${name} (line ${number})`
    const read = storable(ldifValue(mark!, value), column, problems)
    if (read === undefined) {
      const expected = mark === '<' ? 'a value in the file; Kith reads no other files' : 'valid base64'
      problems.push({ column, value: shownText(value), expected })
    } else if (dn === undefined) {
      if (key === 'dn') dn = read.text
      else if (key !== 'version') throw notLdif(number)
    } else if (key === 'changetype') change = read.text.toLowerCase()
    else if (change === 'modify' && operation === '') {
      operation = key
      // What is deleted is said to be empty.
      if (key === 'delete') attributes.set(read.text.toLowerCase(), [])
    } else if (operation !== 'delete') {
      // Values in a language stand beside those without one.
      const plain = attributes.has(key) || !/;lang-/i.test(options)
      const known = plain ? key : `${key}${options.toLowerCase()}`
      attributes.set(known, [...(attributes.get(known) ?? []), read])
    }
  }
  if (dn === undefined) return undefined
  const last = lines.at(-1)!
  const raw = storableText(lines.map(({ line }) => line).join('\n'))
  return { dn, attributes, change, line: lines[0]!.number, bytes: last.bytes, raw, problems }
}

const LINE = /^([A-Za-z][\w.-]*)((?:;[\w-]+)*):([:<]?)[ \t]*(.*)$/s

function notLdif(line: number): KithError {
  return new KithError('invalid', `Line ${line} is no LDIF (RFC 2849): an entry begins with "dn:".`)
}

/** Lines without their folds and without comments, which can be folded too. */
function unfolded(lines: readonly TextLine[]): { text: string; number: number }[] {
  const whole: { text: string; number: number }[] = []
  for (const { line, number } of lines) {
    const last = whole.at(-1)
    if (line.startsWith(' ') && last) last.text += line.slice(1)
    else whole.push({ text: line, number })
  }
  return whole.filter(({ text }) => !text.startsWith('#'))
}

/** The value as a store can hold it, with a remark if it is not. */
function storable(
  value: LdifValue | undefined,
  column: string,
  problems: RowProblem[],
): LdifValue | undefined {
  if (!value || isStorableText(value.text)) return value
  problems.push({ column, value: shownText(value.text), expected: unstorableExpected })
  return { ...value, text: storableText(value.text) }
}

function ldifValue(mark: string, value: string): LdifValue | undefined {
  if (mark === '') return { text: value.trim() }
  const data = value.replace(/\s+/g, '')
  if (mark === '<' || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined
  const bytes = Buffer.from(data, 'base64')
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim() }
  } catch {
    return { text: '', binary: data }
  }
}
