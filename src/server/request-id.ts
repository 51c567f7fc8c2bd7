import { alphabets, type Ids } from '../model/ids.ts'

export const REQUEST_ID = 'x-request-id'

/** The id the client gave its request, where it is one that may stand in logs; otherwise one of ours. */
export function requestId(given: string | string[] | undefined, ids: Ids): string {
  if (typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given)) return given
  return `req_${ids.text(26, alphabets.base32)}`
}
