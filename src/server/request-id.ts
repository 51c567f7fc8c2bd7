import { alphabets, type Ids } from '../model/ids.ts'

export const REQUEST_ID = 'x-request-id'

/** The client's request id if it is safe in logs, otherwise a new one. */
export function requestId(given: string | string[] | undefined, ids: Ids): string {
  if (typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given)) return given
  return `req_${ids.text(26, alphabets.base32)}`
}
