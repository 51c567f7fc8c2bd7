import { alphabets, type Ids } from '../../model/ids.ts'
import type { OrgId } from '../../model/person.ts'
import { hashOf } from './hashing.ts'

const SECRET_CHARS = 43

/** The token begins with the organization, so that the session is read from one tenant without a directory. */
const TOKEN = /^([1-9]\d{0,14})\.[A-Za-z0-9_-]{43}$/

export function createSessionToken(ids: Ids, orgId: OrgId): string {
  return `${orgId}.${ids.text(SECRET_CHARS, alphabets.base64url)}`
}

/** The organization and hash by which the store finds the session; undefined if the text is not a session token. */
export function parseSessionToken(text: string | undefined): { orgId: OrgId; hash: string } | undefined {
  const [, orgId] = TOKEN.exec(text ?? '') ?? []
  return orgId === undefined ? undefined : { orgId: Number(orgId), hash: hashOf(text!) }
}
