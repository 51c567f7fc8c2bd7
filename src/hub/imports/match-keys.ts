import { createHash } from 'node:crypto'
import { normalEmail } from '../../identity/normalise.ts'
import { isValidPhone, normalOfPhone } from '../../identity/phone.ts'
import type { ImportMatch, PersonRow } from '../../model/import.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import { foldText } from '../../model/query.ts'
import type { PersonRecord } from '../../model/record.ts'

/** The values by which a row is matched to earlier records and to people. */
export interface RowKeys {
  /** The external id of the row's record: the id in the row's own system, else one derived from the digest. */
  readonly externalId: string
  /** The external ids under which records of the same row can be stored. */
  readonly externalIds: readonly string[]
  /** A hash of the content: equal for rows with equal content. */
  readonly digest: string
  readonly email: readonly string[]
  /** Only valid numbers, because only these are evidence; with their extensions. */
  readonly phone: readonly string[]
}

/** The region of national phone numbers, and the contact points by which rows match people. */
export interface MatchRules {
  readonly region: string | null
  readonly matchBy: readonly ImportMatch[]
}

export function keysOf(row: PersonRow, { region, matchBy }: MatchRules): RowKeys {
  const { draft, labels = [], externalId, otherExternalIds = [], personId, company, customFields } = row
  const { enrolments } = row
  const refers = company || customFields ? [company ?? null, customFields?.raw ?? null] : []
  const enrolled = enrolments?.length ? [{ enrolments }] : []
  const digest = createHash('sha256')
    .update(JSON.stringify([draft, labels, externalId ?? null, personId ?? null, ...refers, ...enrolled]))
    .digest('base64url')
    .slice(0, DIGEST_LENGTH)
  const own = `row:${digest}`
  const normals = (match: ImportMatch, all: () => readonly string[]) =>
    matchBy.includes(match) ? [...new Set(all().map(foldText))] : []
  return {
    externalId: externalId ?? own,
    externalIds: externalId === undefined ? [own] : [externalId, ...otherExternalIds, own],
    digest,
    email: normals('email', () => (draft.emails ?? []).map(({ value }) => normalEmail(value))),
    phone: normals('phone', () =>
      (draft.phones ?? []).map((phone) => normalOfPhone(phone, region)).filter(isValidPhone),
    ),
  }
}

/** 132 bits, so that the digests of different rows never collide. */
const DIGEST_LENGTH = 22

/** The origin of a row, stored with its record: file, line, digest and raw content. */
export function payloadOf(row: PersonRow, { digest }: RowKeys): Json {
  return { ...(row.file !== undefined && { file: row.file }), line: row.line, digest, row: row.raw }
}

export function digestOf({ payload }: PersonRecord): string | undefined {
  const digest = isJsonObject(payload) ? payload.digest : undefined
  return typeof digest === 'string' ? digest : undefined
}

/** The look-up name of each kind of contact point. */
export const matchFields: Readonly<Record<ImportMatch, 'emails' | 'phones'>> = {
  email: 'emails',
  phone: 'phones',
}
