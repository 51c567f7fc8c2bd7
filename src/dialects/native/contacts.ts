import Value from 'typebox/value'
import type { Problem } from '../../model/errors.ts'
import type { ExternalPerson, RowProblem } from '../../model/import.ts'
import { parseInstant } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import { personColumns } from '../../model/query.ts'
import type { Contacts } from '../dialect.ts'
import { itemsOf, readContacts } from '../kit/contact-reader.ts'
import { encodeCursor } from './cursor.ts'
import { fromNativeId, fromNativePersonDraft, toNativePerson } from './mapping.ts'
import { type NativePerson, type NativePersonDraft, nativePerson } from './schema.ts'

export const contacts: Contacts = {
  path: (id) => `/v1/people/${encodeURIComponent(id)}`,

  render: async (_hub, _caller, people) => people.map((person) => toNativePerson(person) as JsonObject),

  page: (items, { next } = { number: 1, size: items.length, total: items.length }) => ({
    items,
    nextCursor: next ? cursorOf(next) : null,
  }),

  read: (document) =>
    readContacts(document, { itemsIn: (page) => itemsOf(page, 'items'), isItem, toExternalPerson }),
}

/** Pages of people are in order of creation unless the request sorts them. */
const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const

function cursorOf({ createdAt }: JsonObject): string {
  return encodeCursor([parseInstant(`${createdAt}`) ?? 0], order)
}

function isItem({ id, version }: JsonObject): boolean {
  return typeof id === 'string' && fromNativeId(id) !== undefined && Number.isInteger(version)
}

function toExternalPerson(item: JsonObject): ExternalPerson | undefined {
  const person = withoutLargeReferences(item)
  if (!Value.Check(nativePerson, person)) return undefined
  const { id, version: _version, removedAt, mergedInto, labelIds, companyId, ...rest } = person
  const problems: Problem[] = []
  const draft = fromNativePersonDraft({ ...rest, ...listsOf(person) } as NativePersonDraft, problems)
  const personId = fromNativeId(id)
  if (personId === undefined) return undefined
  const unread = new Set(problems.map(({ path: [name] }) => String(name)))
  return {
    draft: Object.fromEntries(Object.entries(draft).filter(([name]) => !unread.has(name))),
    ...(problems.length > 0 && { notes: problems.map(noteOf) }),
    personId,
    externalId: `native:${id}`,
    labels: labelIds.map((labelId) => ({ id: labelId })),
    ...(companyId !== null && {
      company: { id: companyId, ...(person.company !== null && { name: person.company }) },
    }),
    ...((removedAt !== null || mergedInto !== undefined) && { removed: true }),
  }
}

/** A value that cannot be read, without which the person is imported. */
function noteOf({ path, received, expected, message }: Problem): RowProblem {
  return { column: path.join('.'), value: String(received), expected: String(expected ?? message) }
}

/** The person without references to labels and companies whose numbers are too large, which files are read to keep as text. */
function withoutLargeReferences({ labelIds, companyId, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    labelIds: Array.isArray(labelIds) ? labelIds.filter((id) => typeof id !== 'string') : (labelIds ?? null),
    companyId: typeof companyId === 'string' ? null : (companyId ?? null),
  }
}

/** The lists as a client writes them: without normal forms. */
function listsOf(person: NativePerson) {
  const written = <T extends { normal: string }>(points: readonly T[]) =>
    points.map(({ normal: _, ...point }) => point)
  return {
    emails: written(person.emails),
    phones: written(person.phones),
    onlineServices: written(person.onlineServices),
    addresses: written(person.addresses),
  }
}
