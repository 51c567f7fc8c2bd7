import { alphabets, type Ids } from '../../model/ids.ts'
import type { OrgId } from '../../model/person.ts'
import { hashOf } from './hashing.ts'

const SECRET_CHARS = 43

/** The organization stands in front, so that a session is looked for in one tenant and no directory is needed. */
const TEXT = /^([1-9]\d{0,14})\.[A-Za-z0-9_-]{43}$/

export function makeSessionText(ids: Ids, orgId: OrgId): string {
  return `${orgId}.${ids.text(SECRET_CHARS, alphabets.base64url)}`
}

/** Where the session of a text is kept; nowhere when it cannot be one. */
export function placeOf(text: string | undefined): { orgId: OrgId; tokenHash: string } | undefined {
  const [, orgId] = TEXT.exec(text ?? '') ?? []
  return orgId === undefined ? undefined : { orgId: Number(orgId), tokenHash: hashOf(text!) }
}
