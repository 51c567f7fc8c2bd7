import type { OrgId } from '../model/person.ts'

/** What the server noticed; logs and metrics choose what to show of it. Never holds people's data, keys or addresses. */
export type Observation = RequestAnswered | RequestFailed | ChoreFailed

export interface RequestAnswered {
  readonly type: 'RequestAnswered'
  readonly requestId: string
  readonly method: string
  /** The route's pattern, such as `/savvycal/v1/clients/:client_id`. */
  readonly route: string
  /** The API it was for; none for pages and health. */
  readonly dialect?: string
  /** The organization of the key it came with. */
  readonly orgId?: OrgId
  readonly status: number
  readonly milliseconds: number
}

/** A request ended in an error nobody foresaw, or in one that only who runs the server can end. */
export interface RequestFailed {
  readonly type: 'RequestFailed'
  readonly requestId: string
  readonly cause: unknown
}

/** Something Kith does by itself from time to time was not done; it is tried again. */
export interface ChoreFailed {
  readonly type: 'ChoreFailed'
  readonly chore: string
  readonly cause: unknown
}

export type Observe = (observation: Observation) => void
