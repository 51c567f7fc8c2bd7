import type { ImportRow, RowProblem } from '../../model/import.ts'
import type { ReadContext } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import { partsOf, textOf } from './properties.ts'
import { fromCard } from './read.ts'
import { type EntryOfCard, storedFields } from './stored-card.ts'
import { OWN_UID } from './write.ts'

/** The row of a card: a person, a group, a company, or the reasons why the card was rejected. */
export function toPersonRow(
  entries: readonly EntryOfCard[],
  place: RowPlace,
  { parsePersonId }: Pick<ReadContext, 'parsePersonId'>,
  notes: readonly RowProblem[] = [],
): ImportRow {
  const kind = textOfFirst(entries, 'kind')
  if (kind === 'group') return groupRow(entries, place)
  const mapped = fromCard(entries)
  if (!('draft' in mapped)) return rejectedRow(place, [...mapped, ...notes])
  if (kind === 'org') return companyRow(entries, place, [...notes, ...mapped.notes])
  const text = textOfFirst(entries, 'uid')
  const personId = text.startsWith(OWN_UID) ? parsePersonId(text.slice(OWN_UID.length)) : undefined
  const all = [...notes, ...mapped.notes]
  return {
    kind: 'person',
    ...place,
    draft: mapped.draft,
    labels: mapped.labels,
    ...(text !== '' && identityOf(text)),
    ...(personId !== undefined && { personId }),
    ...(all.length > 0 && { notes: all }),
  }
}

function textOfFirst(entries: readonly EntryOfCard[], name: string): string {
  const found = entries.find(({ property: [own] }) => own === name)
  return found ? textOf(found.property) : ''
}

/** A group is a label of its members (RFC 6350, section 6.1.4; Apple has properties of its own for older versions). */
function groupRow(entries: readonly EntryOfCard[], place: RowPlace): ImportRow {
  const name = (textOfFirst(entries, 'fn') || textOfFirst(entries, 'n')).slice(0, fileLimits.valueCharsMax)
  if (name === '') return rejectedRow(place, 'a group with a name (FN)')
  const members = entries.filter(({ property: [own] }) => own === 'member')
  return {
    kind: 'label',
    ...place,
    name,
    members: members.map(({ property }) => externalIdsOfUid(textOf(property))),
  }
}

/** A card that stands for an organization is a company, which keeps the properties of the card. */
function companyRow(
  entries: readonly EntryOfCard[],
  place: RowPlace,
  notes: readonly RowProblem[],
): ImportRow {
  const org = entries.find(({ property: [own] }) => own === 'org')
  const stated = (org ? partsOf(org.property)[0] : '') || textOfFirst(entries, 'fn')
  const name = stated.slice(0, fileLimits.valueCharsMax)
  if (name === '') return rejectedRow(place, 'a company with a name (ORG or FN)')
  const values = { vcard: storedFields(entries) }
  return { kind: 'company', ...place, name, values, ...(notes.length > 0 && { notes }) }
}

/** UIDs with and without `urn:uuid:` are the same, whatever the format of the card. */
function identityOf(uid: string): { externalId: string; otherExternalIds: readonly string[] } {
  const [externalId = '', ...otherExternalIds] = externalIdsOfUid(uid)
  return { externalId, otherExternalIds }
}

/** The external ids under which the person with a UID may have been imported; the first one is the id of a new record. */
export function externalIdsOfUid(uid: string): string[] {
  const plain = uid.replace(/^urn:uuid:/i, '').slice(0, fileLimits.valueCharsMax)
  const spellings = [uid.slice(0, fileLimits.valueCharsMax), plain, `urn:uuid:${plain}`]
  return [
    ...new Set([
      ...spellings.map((one) => `vcard:${one}`),
      `jscontact:${uid.slice(0, fileLimits.valueCharsMax)}`,
    ]),
  ]
}

/** Groups after all people, because their members can follow them in a file. Their `line` is that of the file. */
export async function* groupsLast(
  rows: AsyncIterable<(row: number) => ImportRow>,
): AsyncGenerator<ImportRow> {
  const groups: ((row: number) => ImportRow)[] = []
  let count = 0
  for await (const make of rows) {
    const row = make(count + 1)
    if (row.kind === 'label') {
      groups.push(make)
      continue
    }
    count += 1
    yield row
  }
  for (const make of groups) yield make(++count)
}
