import { createHash } from 'node:crypto'
import { normalEmail, normalPhone } from '../../identity/normalise.ts'
import type { ImportMatch, PersonRow } from '../../model/import.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import { foldText } from '../../model/query.ts'
import type { PersonRecord } from '../../model/record.ts'

/** By what a row is known again, and by what it finds its person. */
export interface RowKeys {
  /** The external id of the row's record: that of its own system, else one made of what it says. */
  readonly externalId: string
  /** Under which earlier records of the row may stand. */
  readonly externalIds: readonly string[]
  /** Equal for rows that say the same. */
  readonly digest: string
  readonly email: readonly string[]
  readonly phone: readonly string[]
}

/** How the organization reads phone numbers, and by what people are found. */
export interface MatchRules {
  readonly region: string | null
  readonly matchBy: readonly ImportMatch[]
}

export function keysOf(row: PersonRow, { region, matchBy }: MatchRules): RowKeys {
  const { draft, labels = [], externalId, personId, company, customFields } = row
  const refers = company || customFields ? [company ?? null, customFields?.raw ?? null] : []
  const digest = createHash('sha256')
    .update(JSON.stringify([draft, labels, externalId ?? null, personId ?? null, ...refers]))
    .digest('base64url')
    .slice(0, DIGEST_LENGTH)
  const own = `row:${digest}`
  const normals = (
    match: ImportMatch,
    list: PersonRow['draft']['emails'],
    normal: (text: string) => string,
  ) => (matchBy.includes(match) ? [...new Set((list ?? []).map(({ value }) => foldText(normal(value))))] : [])
  return {
    externalId: externalId ?? own,
    externalIds: externalId === undefined ? [own] : [externalId, own],
    digest,
    email: normals('email', draft.emails, normalEmail),
    phone: normals('phone', draft.phones, (text) => normalPhone(text, region)),
  }
}

/** 132 bits: enough that no two rows of any store agree by chance. */
const DIGEST_LENGTH = 22

/** What is kept of a row beside what it says. */
export function payloadOf(row: PersonRow, { digest }: RowKeys): Json {
  return { ...(row.file !== undefined && { file: row.file }), line: row.line, digest, row: row.raw }
}

export function digestOf({ payload }: PersonRecord): string | undefined {
  const digest = isJsonObject(payload) ? payload.digest : undefined
  return typeof digest === 'string' ? digest : undefined
}

/** The look-up names under which contact points of each kind stand. */
export const matchFields: Readonly<Record<ImportMatch, 'emails' | 'phones'>> = {
  email: 'emails',
  phone: 'phones',
}
