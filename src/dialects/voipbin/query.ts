import Type, { type Static } from 'typebox'
import { normalEmail, normalPhone, personFields, withoutExtension } from '../../hub/hub.ts'
import { notFound, type Problem } from '../../model/errors.ts'
import { type Instant, parseInstant } from '../../model/instant.ts'
import type { ContactPoint, Person } from '../../model/person.ts'
import { foldText, type PersonQuery, personColumns } from '../../model/query.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { encodingComplaint } from '../kit/flat-parameters.ts'

const PAGE_SIZE_MAX = 100

const listParameters = Type.Object({
  page_size: Type.Integer({
    default: PAGE_SIZE_MAX,
    description: 'At most 100; anything else than 1 to 100 counts as 100.',
  }),
  page_token: Type.Optional(
    Type.String({
      description: 'Shows contacts made before this time: `next_page_token` of the page before.',
    }),
  ),
})

export interface ContactsQuery {
  readonly pageSize: number
  readonly before: Instant | undefined
}

export const listContactsQuery: Reader<typeof listParameters, ContactsQuery> = {
  schema: listParameters,
  read({ wire }, problems) {
    return {
      pageSize: toPageSize(single(wire, 'page_size', problems), problems),
      before: toBefore(single(wire, 'page_token', problems), problems),
    }
  },
}

/** The newest first. The token is a time, and the page holds contacts created strictly before it. */
export function toPersonQuery({ pageSize, before }: ContactsQuery): PersonQuery {
  return {
    order: [{ field: personColumns.createdAt, direction: 'desc' }],
    page: { limit: pageSize, ...(before !== undefined && { from: [before], after: true }) },
  }
}

const lookupParameters = Type.Object({
  phone: Type.Optional(Type.String({ description: 'In any writing; send + as %2B. Goes before `email`.' })),
  email: Type.Optional(Type.String({ description: 'In any case.' })),
})

export const lookupQuery: Reader<typeof lookupParameters, Static<typeof lookupParameters>> = {
  schema: lookupParameters,
  read({ wire }, problems) {
    const phone = single(wire, 'phone', problems) ?? ''
    const email = single(wire, 'email', problems) ?? ''
    if (!phone && !email) {
      const message = 'At least one of phone or email must be provided.'
      problems.push({ in: 'query', path: ['phone'], rule: 'missing', message })
    }
    return { phone, email }
  },
}

/** The target of a look-up: the list to search, and the normal form of the entry. */
export interface LookupTarget {
  readonly list: 'phones' | 'emails'
  readonly normal: string
}

/** If both are given, only the phone counts. */
export function toLookupTarget(
  { phone = '', email = '' }: Static<typeof lookupParameters>,
  region: string | null,
): LookupTarget {
  return phone
    ? { list: 'phones', normal: normalPhone(phone, region) }
    : { list: 'emails', normal: normalEmail(email) }
}

/** The most people with one entry that are compared, the first created ones. Few people share an entry. */
const SHARERS_MAX = 100

export function toLookupQuery({ list, normal }: LookupTarget): PersonQuery {
  return {
    filter: { some: personFields[list], test: { op: 'eq', value: normal, folded: true } },
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: { limit: SHARERS_MAX },
  }
}

/**
 * If several people have the entry, the one who had it first. A number without an extension also finds the people who have
 * it with one, after those who have it without.
 *
 * @throws not_found when no person has it
 */
export function oldestOwner(people: readonly Person[], { list, normal }: LookupTarget): Person {
  const isExact = (point: ContactPoint) => foldText(point.normal) === foldText(normal)
  const isExtension = (point: ContactPoint) => withoutExtension(point.normal) === normal
  const owners = people
    .flatMap((person) => person[list].map((point) => ({ person, point, exact: isExact(point) })))
    .filter(({ point, exact }) => exact || (list === 'phones' && isExtension(point)))
    .sort(
      (a, b) =>
        Number(b.exact) - Number(a.exact) ||
        a.point.createdAt - b.point.createdAt ||
        (a.point.id < b.point.id ? -1 : 1),
    )
  if (!owners[0]) throw notFound('person')
  return owners[0].person
}

/** @returns undefined if the parameter is absent; a repeated parameter is a problem */
function single(wire: WireRequest, name: string, problems: Problem[]): string | undefined {
  const values = wire.query.getAll(name)
  if (values.length > 1) {
    const message = `${name} is given more than once.`
    problems.push({ in: 'query', path: [name], rule: 'repeated', received: values, message })
  }
  const complaint = values[0] === undefined ? undefined : encodingComplaint(wire, name, values[0])
  if (complaint !== undefined) {
    const message = `${name} ${complaint}.`
    problems.push({ in: 'query', path: [name], rule: 'encoding', received: values[0], message })
  }
  return values[0]
}

const INT64_MAX = 2n ** 63n - 1n

/** Any whole number of 64 bits is valid; clients send the largest to ask for all contacts. */
function toPageSize(text: string | undefined, problems: Problem[]): number {
  if (text === undefined) return PAGE_SIZE_MAX
  if (!/^[+-]?\d{1,40}$/.test(text) || !isInt64(BigInt(text.replace('+', '')))) {
    const message = 'page_size is not a whole number.'
    problems.push({ in: 'query', path: ['page_size'], rule: 'integer', received: text, message })
  }
  const size = Number(text)
  return size >= 1 && size <= PAGE_SIZE_MAX ? size : PAGE_SIZE_MAX
}

function isInt64(value: bigint): boolean {
  return value >= -INT64_MAX - 1n && value <= INT64_MAX
}

function toBefore(text: string | undefined, problems: Problem[]): Instant | undefined {
  if (!text) return undefined
  const before = parseInstant(text)
  if (before === undefined) {
    const message = 'page_token is not a time like 2026-03-04T09:15:02.417951Z.'
    problems.push({ in: 'query', path: ['page_token'], rule: 'format', received: text, message })
  }
  return before
}
