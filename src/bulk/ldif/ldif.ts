import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import { requireNoBytes, requireText } from '../file-kinds.ts'
import { type ImportFormat, matchOptions, type ReadContext } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import { detectEncoding, headText } from '../text.ts'
import { canonicalCard } from '../vcard/canonical.ts'
import { groupsLast, toPersonRow } from '../vcard/rows.ts'
import { cardOfEntry } from './card-of-entry.ts'
import { type LdifEntry, ldifEntriesOf } from './entries.ts'

/** LDIF (RFC 2849), as directories and Thunderbird export it. */
export const ldif: ImportFormat = {
  name: 'ldif',
  title: 'LDIF',
  plainRows: true,
  recognises: (head, fileName) =>
    /^\uFEFF?(?:(?:#[^\n]*|version:[^\n]*|[ \t]*\r?)\n)*dn::?[ \t]*\S/i.test(head.toString()) ||
    /\.(ldif|ldi)$/i.test(fileName),

  async inspect(file, readOptions) {
    requireText(file)
    const encoding = detectEncoding(file, readOptions.encoding)
    requireNoBytes(headText(file, encoding))
    let rows = 0
    for await (const entry of ldifEntriesOf(file, encoding)) if (!isFolder(entry)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file contains no entries of people.')
    return { rows, options: { encoding, ...matchOptions(readOptions) }, customFields: [] }
  },

  async *read(file, options, context) {
    yield* groupsLast(
      (async function* () {
        for await (const entry of ldifEntriesOf(file, String(options.encoding))) {
          if (!isFolder(entry)) yield (row: number) => rowOf(entry, row, context)
        }
      })(),
    )
  },
}

function classesOf({ attributes }: LdifEntry): string[] {
  return (attributes.get('objectclass') ?? []).map(({ text }) => text.toLowerCase())
}

/** Branches of a directory are no people. */
function isFolder(entry: LdifEntry): boolean {
  const classes = classesOf(entry)
  return classes.some((name) => folders.has(name)) && !classes.some((name) => name.includes('person'))
}

const folders: ReadonlySet<string> = new Set([
  'organizationalunit',
  'dcobject',
  'domain',
  'container',
  'locality',
  'country',
])

function rowOf(entry: LdifEntry, row: number, context: ReadContext): ImportRow {
  const place: RowPlace = { row, line: entry.line, bytes: entry.bytes, raw: entry.raw }
  if (entry.change !== 'add' && entry.change !== 'modify') {
    return rejectedRow(
      place,
      `an entry to add or change: Kith does not follow changetype ${entry.change.slice(0, 40)}`,
    )
  }
  const group = groupRow(entry, place)
  if (group) return group
  const card = cardOfEntry(entry)
  const isPerson = classesOf(entry).some((name) => name.includes('person'))
  const isCompany = !isPerson && classesOf(entry).includes('organization')
  const kind = isCompany ? [{ property: ['kind', {}, 'text', 'org'] as const, companions: [] }] : []
  const entries = canonicalCard(
    [...kind, ...card].map(({ property }) => property),
    '4.0',
  )
  const read = toPersonRow(entries, place, context, entry.problems)
  return read.kind === 'person' ? { ...read, ...identityOf(entry) } : read
}

/** The UUID of an entry identifies it, else its distinguished name, which can change with the name of the person. */
function identityOf({ dn, attributes }: LdifEntry): {
  externalId: string
  otherExternalIds?: readonly string[]
} {
  const uuid = attributes.get('entryuuid')?.[0]?.text
  const own = externalIdOf(dn)
  return uuid === undefined
    ? { externalId: own }
    : { externalId: externalIdOf(uuid), otherExternalIds: [own] }
}

/** Distinguished names are equal whatever their case and the blanks around their separators (RFC 4514). */
function externalIdOf(dn: string): string {
  const plain = dn.toLowerCase().replace(/\s*([,=+])\s*/g, '$1')
  return `ldif:${plain.trim().slice(0, fileLimits.valueCharsMax)}`
}

function groupRow(entry: LdifEntry, place: RowPlace): ImportRow | undefined {
  if (!classesOf(entry).some((name) => groups.has(name))) return undefined
  const name = entry.attributes.get('cn')?.[0]?.text.slice(0, fileLimits.valueCharsMax)
  if (!name) return rejectedRow(place, 'a group with a name (cn)')
  const members = ['member', 'uniquemember'].flatMap((one) => entry.attributes.get(one) ?? [])
  return { kind: 'label', ...place, name, members: members.map(({ text }) => [externalIdOf(text)]) }
}

const groups: ReadonlySet<string> = new Set(['groupofnames', 'groupofuniquenames', 'mozillaabgroup'])
