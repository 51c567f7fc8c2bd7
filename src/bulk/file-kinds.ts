import { KithError } from '../model/errors.ts'
import type { SourceFile } from './source-file.ts'

/** A kind of file that is no table and no cards, and what to do with it. */
interface FileKind {
  /** To complete "The file is …". */
  readonly name: string
  readonly advice: string
}

const SAVE_AS_CSV = 'Open it in a spreadsheet program and save the sheet as CSV UTF-8.'
const EXPORT = 'Export the contacts as CSV or vCard.'

/** Refuses well-known binary files, and says what to do with them. @throws invalid */
export function requireText({ head }: SourceFile): void {
  refuse(binaryKind(head))
}

/** Refuses texts that are known to be no table, and says what to do with them. @throws invalid */
export function requireTable(text: string): void {
  refuse(textKind(text))
  requireNoBytes(text)
}

/**
 * Refuses a file whose beginning is no text in its encoding: it has NULs beside other control characters, or many. Single NULs
 * are values that a program has written badly.
 *
 * @throws invalid
 */
export function requireNoBytes(text: string): void {
  if (!text.includes('\0')) return
  const nuls = text.split('\0').length - 1
  if (nuls <= text.length * NUL_SHARE_MAX && !CONTROL_CHARACTERS.test(text)) return
  const message = `The file contains NUL bytes, so it is not a text file. ${EXPORT} If it is UTF-16, set its encoding to utf-16le.`
  throw new KithError('invalid', message)
}

const NUL_SHARE_MAX = 0.1

/** Control characters that occur in no text. Tabs, ends of lines and pages, the end of a DOS file and escapes do occur. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const CONTROL_CHARACTERS = /[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]/

function refuse(kind: FileKind | undefined): void {
  if (kind) throw new KithError('invalid', `The file is ${kind.name}. ${kind.advice}`)
}

function binaryKind(head: Buffer): FileKind | undefined {
  if (head.subarray(0, 2).equals(PK) && head[2]! < 9) return zipKind(head)
  return binaryKinds.find(({ signature, at = 0 }) =>
    head.subarray(at, at + signature.length).equals(signature),
  )
}

const PK = Buffer.from('PK', 'latin1')

/** Office documents are ZIP archives: the names of their first entries tell which. */
function zipKind(head: Buffer): FileKind {
  const names = head.toString('latin1')
  return (
    zipKinds.find(({ entry }) => entry.test(names)) ?? {
      name: 'a ZIP archive or an Excel workbook',
      advice: 'Unpack it, or save the sheet as CSV.',
    }
  )
}

const zipKinds: readonly (FileKind & { readonly entry: RegExp })[] = [
  {
    entry: /xl\/(workbook|worksheets|_rels|styles|theme|sharedStrings)/,
    name: 'an Excel workbook',
    advice: SAVE_AS_CSV,
  },
  { entry: /opendocument\.spreadsheet/, name: 'an OpenDocument spreadsheet', advice: SAVE_AS_CSV },
  { entry: /opendocument\.|word\/(document|_rels|styles)/, name: 'a text document', advice: EXPORT },
  { entry: /Index\/|\.iwa/, name: 'a document of Apple Numbers or Pages', advice: 'Export it as CSV.' },
  {
    entry: /com\.microsoft\.__Messages|Accounts\/[^/]*\/(?:Contacts|.*Address Book)/,
    name: 'an archive of Outlook for Mac (OLM)',
    advice: EXPORT,
  },
  { entry: /ppt\/(slides|_rels|presentation)/, name: 'a presentation', advice: EXPORT },
]

const binaryKinds: readonly (FileKind & { readonly signature: Buffer; readonly at?: number })[] = [
  { signature: Buffer.from([0x1f, 0x8b]), name: 'compressed with gzip', advice: 'Unpack it first.' },
  { signature: Buffer.from('7z\xbc\xaf', 'latin1'), name: 'a 7z archive', advice: 'Unpack it first.' },
  { signature: Buffer.from('Rar!', 'latin1'), name: 'a RAR archive', advice: 'Unpack it first.' },
  { signature: Buffer.from('BZh', 'latin1'), name: 'compressed with bzip2', advice: 'Unpack it first.' },
  { signature: Buffer.from('\xfd7zXZ', 'latin1'), name: 'compressed with xz', advice: 'Unpack it first.' },
  { signature: Buffer.from('%PDF', 'latin1'), name: 'a PDF document', advice: EXPORT },
  {
    signature: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    name: 'an old Excel or Outlook file',
    advice: SAVE_AS_CSV,
  },
  {
    signature: Buffer.from('!BDN', 'latin1'),
    name: 'an Outlook data file (PST)',
    advice:
      'In Outlook, choose File, Open & Export, Import/Export, and export the contacts as comma-separated values.',
  },
  {
    signature: Buffer.from('SQLite format 3', 'latin1'),
    name: 'a SQLite database',
    advice: 'To restore a backup, use kith restore.',
  },
  { signature: Buffer.from('bplist0', 'latin1'), name: 'a property list of Apple', advice: EXPORT },
  { signature: Buffer.from('\x89PNG', 'latin1'), name: 'a picture', advice: EXPORT },
  { signature: Buffer.from([0xff, 0xd8, 0xff]), name: 'a picture', advice: EXPORT },
  { signature: Buffer.from('GIF8', 'latin1'), name: 'a picture', advice: EXPORT },
  { signature: Buffer.from('WEBP', 'latin1'), at: 8, name: 'a picture', advice: EXPORT },
  { signature: Buffer.from('ftyphe', 'latin1'), at: 4, name: 'a picture', advice: EXPORT },
  { signature: Buffer.from('ftyp', 'latin1'), at: 4, name: 'a video', advice: EXPORT },
  { signature: Buffer.from('ID3', 'latin1'), name: 'a recording', advice: EXPORT },
  { signature: Buffer.from([0x9c, 0xcb, 0xcb, 0x8d]), name: 'a Windows address book', advice: EXPORT },
  {
    signature: Buffer.from('Standard ', 'latin1'),
    at: 4,
    name: 'an Access database',
    advice: 'Export the table as CSV UTF-8.',
  },
  { signature: Buffer.from('\x7fELF', 'latin1'), name: 'a program', advice: EXPORT },
]

/** The kind of a text that is no table; undefined if it may be one. */
function textKind(text: string): FileKind | undefined {
  const start = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .slice(0, START_CHARS)
  return textKinds.find(({ start: pattern }) => pattern.test(start))
}

const START_CHARS = 4096

/** Whether a text begins as JSON does. Rich text and logs begin with the same brackets. */
export function startsLikeJson(start: string): boolean {
  return JSON_START.test(start)
}

const JSON_START = /^(\{\s*("|\}|$)|\[\s*(["{[\]]|\d+\s*[,\]]|$))/

const textKinds: readonly (FileKind & { readonly start: RegExp })[] = [
  {
    start:
      /^(<\?xml[^>]*>\s*)?(<!--(?:(?!-->)[\s\S])*-->\s*)*<(!doctype html|html|head|body|meta|table|style|div)\b/i,
    name: 'a web page',
    advice:
      'Some programs save one as .xls. Open it in a spreadsheet program and save the sheet as CSV UTF-8.',
  },
  {
    start: /^<\?xml[\s\S]*(urn:schemas-microsoft-com:office:spreadsheet|<Workbook\b)/i,
    name: 'an Excel workbook in XML',
    advice: SAVE_AS_CSV,
  },
  { start: /^<(\?xml|[a-z][\w:.-]*(\s[^<>]*)?>)/i, name: 'an XML document', advice: EXPORT },
  {
    start: /^BEGIN:VCALENDAR/i,
    name: 'a calendar',
    advice: 'It holds events, not contacts. Export the contacts as CSV or vCard.',
  },
  {
    start: JSON_START,
    name: 'a JSON document',
    advice:
      'Kith reads JSContact, its own exports and saved responses of the APIs it serves: see docs/import.md.',
  },
  { start: /^\{\\rtf/, name: 'a rich text document', advice: SAVE_AS_CSV },
  {
    start: /^MIME-Version: [\s\S]*?Content-Type: (multipart\/related|text\/html)/i,
    name: 'a web page in one file',
    advice: 'Excel saves sheets as one. Open it in a spreadsheet program and save the sheet as CSV UTF-8.',
  },
  {
    start:
      /^(--[^\n]*\n|\/\*(?:(?!\*\/)[\s\S])*\*\/|[\s;]|SET [^;]*;)*(CREATE (TABLE|DATABASE|SCHEMA)|DROP TABLE|INSERT INTO|BEGIN TRANSACTION|PRAGMA|USE `|LOCK TABLES|COPY [\w."]+ \(|SELECT .* FROM)\b/i,
    name: 'an SQL script',
    advice: 'Load it into its database, and export the table of the contacts as CSV UTF-8.',
  },
  {
    start: /^((Subject|From|To|Date|Cc|Reply-To|X-[\w-]+): [^\n]*\n([ \t][^\n]*\n)*){2}/i,
    name: 'a mail message',
    advice: EXPORT,
  },
  {
    start: /^(From |Return-Path: |Received: |MIME-Version: |Delivered-To: |Message-ID: )/i,
    name: 'a mail message',
    advice: EXPORT,
  },
]
