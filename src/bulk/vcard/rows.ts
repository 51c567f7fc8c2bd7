import type { ImportRow, RowProblem } from '../../model/import.ts'
import type { ReadContext } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import { textOf } from './properties.ts'
import { fromCard } from './read.ts'
import type { EntryOfCard } from './stored-card.ts'
import { OWN_UID } from './write.ts'

/** The row of a card: a person, or why it is none. */
export function toPersonRow(
  entries: readonly EntryOfCard[],
  place: RowPlace,
  { parsePersonId }: Pick<ReadContext, 'parsePersonId'>,
  notes: readonly RowProblem[] = [],
): ImportRow {
  const mapped = fromCard(entries)
  if (!('draft' in mapped)) return rejectedRow(place, [...mapped, ...notes])
  const uid = entries.find(({ property: [name] }) => name === 'uid')
  const text = uid ? textOf(uid.property) : ''
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
