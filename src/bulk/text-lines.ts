import { KithError } from '../model/errors.ts'

/** A line of a file without its line end. */
export interface TextLine {
  readonly line: string
  /** From 1. */
  readonly number: number
  /** Bytes of the file up to the end of the line, if each character is one byte. */
  readonly bytes: number
}

/**
 * The lines of a text with any line ends: LF, CR LF, CR, and the CR CR LF that programs write that translate line ends twice.
 *
 * @throws invalid if a line is longer than `charsMax`
 */
export async function* textLinesOf(text: AsyncIterable<string>, charsMax: number): AsyncGenerator<TextLine> {
  let rest = ''
  let number = 0
  let bytes = 0
  for await (const chunk of text) {
    rest += chunk
    // The characters after a CR at the end of a chunk decide whether it is a line end of its own.
    const end = rest.endsWith('\r\r') ? rest.length - 2 : rest.endsWith('\r') ? rest.length - 1 : rest.length
    let start = 0
    for (const { 0: lineEnd, index } of rest.slice(0, end).matchAll(LINE_END)) {
      bytes += index + lineEnd.length - start
      yield { line: rest.slice(start, index), number: ++number, bytes }
      start = index + lineEnd.length
    }
    rest = rest.slice(start)
    if (rest.length > charsMax) {
      throw new KithError('invalid', `Line ${number + 1} is longer than ${charsMax} characters.`)
    }
  }
  const last = rest.split(LINE_END)
  if (last.at(-1) === '') last.pop()
  for (const line of last) yield { line, number: ++number, bytes: bytes + rest.length }
}

const LINE_END = /\r{0,2}\n|\r/g
