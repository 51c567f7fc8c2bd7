import type { OrgId } from '../model/person.ts'
import type { StopReason } from '../model/read-limits.ts'

/** An event of the server; logs and metrics choose what to show. Contains no personal data, keys or addresses. */
export type Observation =
  | RequestAnswered
  | RequestFailed
  | ChoreFailed
  | PhonesReread
  | ReadStopped
  | ClientGivenUp

export interface RequestAnswered {
  readonly type: 'RequestAnswered'
  readonly requestId: string
  readonly method: string
  /** The route's pattern, such as `/savvycal/v1/clients/:client_id`. */
  readonly route: string
  /** The API; absent for pages and health checks. */
  readonly dialect?: string
  /** The organization of the request's key. */
  readonly orgId?: OrgId
  readonly status: number
  readonly milliseconds: number
}

/** A request failed unexpectedly, or for a reason that only the operator can fix. */
export interface RequestFailed {
  readonly type: 'RequestFailed'
  readonly requestId: string
  readonly cause: unknown
}

/** A periodic chore failed; it will run again. */
export interface ChoreFailed {
  readonly type: 'ChoreFailed'
  readonly chore: string
  readonly cause: unknown
}

/** This process has read the phone numbers of some people anew. */
export interface PhonesReread {
  readonly type: 'PhonesReread'
  readonly orgId: OrgId
  /** People of whom a number has another normal form now. */
  readonly changed: number
  /** People whose numbers this process still has to read; 0 also if another process does it. */
  readonly remaining: number
}

/** A search or export was stopped before its end. */
export interface ReadStopped {
  readonly type: 'ReadStopped'
  /** Its time was spent, or its client had gone. */
  readonly why: StopReason
}

/** The server stopped waiting for a client. */
export interface ClientGivenUp {
  readonly type: 'ClientGivenUp'
  /**
   * The client sent a body, or read its answers, too slowly; or memory or connections were short, and this client took
   * the most.
   */
  readonly reason:
    | 'header timeout'
    | 'body timeout'
    | 'body memory'
    | 'answer timeout'
    | 'answer memory'
    | 'connections'
}

export type Observe = (observation: Observation) => void
