import { KithError } from './errors.ts'

/** Of whom a limit counts, in which window, and how it is said to a client. */
interface LimitKind {
  readonly of: 'key' | 'organization'
  readonly usual: number
  /** What is limited, after the number. */
  readonly unit: string
  readonly advice: string
}

const SLOWER = 'Send fewer requests'
const ONE_BY_ONE = 'Wait for answers before sending more requests'
const LATER = 'Upload the rest tomorrow (UTC)'

/**
 * What an organization and each of its keys may use. The usual values are more than one server can do: they end accidents,
 * and operators set lower ones.
 */
export const limitKinds = {
  keyRequestsPerMinute: { of: 'key', usual: 1_500_000, unit: 'requests per minute', advice: SLOWER },
  requestsPerMinute: { of: 'organization', usual: 3_000_000, unit: 'requests per minute', advice: SLOWER },
  keyRequestsAtOnce: { of: 'key', usual: 1000, unit: 'requests at once', advice: ONE_BY_ONE },
  requestsAtOnce: { of: 'organization', usual: 2000, unit: 'requests at once', advice: ONE_BY_ONE },
  keyUploadBytesPerDay: { of: 'key', usual: 50 * 2 ** 30, unit: 'uploaded bytes per day', advice: LATER },
  uploadBytesPerDay: {
    of: 'organization',
    usual: 100 * 2 ** 30,
    unit: 'uploaded bytes per day',
    advice: LATER,
  },
  people: {
    of: 'organization',
    usual: 20_000_000,
    unit: 'stored people',
    advice: 'Remove people who are no longer needed',
  },
} as const satisfies Record<string, LimitKind>

export type LimitName = keyof typeof limitKinds

export const limitNames = Object.keys(limitKinds) as LimitName[]

export type LimitValues = Readonly<Record<LimitName, number>>

export const usualLimits = Object.fromEntries(
  limitNames.map((name) => [name, limitKinds[name].usual]),
) as LimitValues

/** What an operator sets for one organization. */
export interface OrganizationLimits {
  /** Whether requests beyond a limit are refused. If left out, the server decides, and then the store. */
  readonly enforced?: boolean
  /** In place of the usual values. */
  readonly values?: Partial<LimitValues>
}

/** A change of them: null leads back to what holds without a choice. */
export interface LimitsChange {
  readonly enforced?: boolean | null
  readonly values?: Readonly<Partial<Record<LimitName, number | null>>>
}

export interface LimitsReport {
  readonly enforced: boolean
  /** Who decided that. */
  readonly decidedBy: 'organization' | 'server' | 'store'
  readonly limits: readonly LimitUse[]
}

export interface LimitUse {
  readonly name: LimitName
  readonly of: LimitKind['of']
  readonly limit: number
  /** Of the key that used most, if the limit is one of keys. Of requests at once: those of this server. */
  readonly used: number
}

/** @param retryAfterSeconds absent if waiting does not help */
export function limitExceeded(name: LimitName, limit: number, retryAfterSeconds?: number): KithError {
  const { of, unit, advice } = limitKinds[name]
  const message = `The limit of ${limit} ${unit} of this ${of} is reached (${name}). ${advice}, or ask the operator of this server for a higher limit.`
  return retryAfterSeconds === undefined
    ? new KithError('forbidden', message, { subject: 'storage' })
    : new KithError('rate_limited', message, { subject: 'limit', retryAfterSeconds })
}
