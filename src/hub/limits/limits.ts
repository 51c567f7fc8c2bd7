import type { Caller } from '../../model/access.ts'
import { notFound } from '../../model/errors.ts'
import {
  type LimitName,
  type LimitsReport,
  type LimitUse,
  type LimitValues,
  limitExceeded,
  limitKinds,
  limitNames,
  usualLimits,
} from '../../model/limits.ts'
import type { OrgId } from '../../model/person.ts'
import type { Store, UsageTotal } from '../../store/store.ts'
import { createMeters, type Measure, type Meter, type Meters, measures } from './meter.ts'
import { createUsageStatistics, type UsageStatistics } from './usage-statistics.ts'

type Sender = Pick<Caller, 'orgId' | 'keyId'>

/**
 * Counts what organizations and their keys use, and refuses what is beyond their limits, if limits are enforced for them.
 * Counts are in memory; all servers of a store exchange them once a second (`docs/decisions/0033-limits.md`).
 */
export interface Limits {
  /** Reads the limits of the organization if this server does not know them. @returns undefined if it does */
  prepare(orgId: OrgId): Promise<void> | undefined
  /**
   * Reads the limits of the organization if this program does not know them or has read them more than ten seconds ago. For
   * long work, in programs that exchange nothing too.
   */
  renew(orgId: OrgId): Promise<void>
  /** Counts a request. @throws rate_limited; a refused request is not counted */
  countRequest(sender: Sender): void
  /**
   * Counts a request as being worked on.
   *
   * @returns ends that
   * @throws rate_limited
   */
  beginRequest(sender: Sender): () => void
  /** @throws rate_limited if so many bytes more would be beyond the limit */
  requireUpload(sender: Sender, bytes: number): void
  /** Counts bytes that were uploaded. @throws rate_limited beyond the limit */
  countUpload(sender: Sender, bytes: number): void
  /** Counts people who are about to be stored. @throws forbidden (subject `storage`) beyond the limit */
  addPeople(orgId: OrgId, count: number): void
  /** The limits of the organization and what it uses of them. @throws not_found */
  describe(orgId: OrgId): Promise<LimitsReport>
  /** Forgets the limits of the organization, because they were changed. */
  forget(orgId: OrgId): void
  /** Exchanges counts with the other servers, and reads limits anew that were read long ago. */
  exchange(): Promise<void>
  /** Removes old counts from the store. */
  removeOldCounts(): Promise<void>
  readonly statistics: UsageStatistics
}

export interface LimitsOptions {
  readonly store: Store
  /** The time in seconds since 1970. */
  readonly now: () => number
  /** Whether limits are enforced where the organization does not say; if undefined, the store decides. */
  readonly enforced?: boolean | undefined
  /** Limits where the organization has none of its own. */
  readonly usual?: Partial<LimitValues>
}

/** The setting of a store that says whether limits are enforced by default. */
export const LIMITS_SETTING = 'limits'

/** The limits of an organization, as this server knows them. */
interface Policy {
  readonly enforced: boolean
  readonly decidedBy: LimitsReport['decidedBy']
  readonly values: LimitValues
  readonly readAt: number
  /** Whether a request came since the limits were read. */
  isUsed: boolean
  /** The number of people at `readAt`; and of those added since by this server. */
  readonly people: number
  added: number
}

/** Seconds for which a server relies on what it has read. */
const POLICY_SECONDS = 10
/** Organizations whose limits are known. */
const POLICIES_MAX = 10_000
/** Counts are exchanged early when this part of a limit, and so many, were counted here and the others do not know it. */
const EARLY = { part: 0.1, count: 10 }
const RETRY_AT_ONCE_SECONDS = 1

export function createLimits({ store, now, enforced, usual = {} }: LimitsOptions): Limits {
  const meters = createMeters(() => store.usage, now)
  const policies = new Map<OrgId, Policy>()
  const reading = new Map<OrgId, Promise<void>>()
  const statistics = createUsageStatistics()
  /** Organizations whose limits are to be read with the next exchange: a transaction does not wait for it. */
  const unknown = new Set<OrgId>()

  async function readPolicy(orgId: OrgId): Promise<Policy | undefined> {
    const addedBefore = policies.get(orgId)?.added ?? 0
    const organization = await store.read.directory.findOrganization(orgId)
    if (!organization) return undefined
    const own = organization.settings.limits ?? {}
    const byStore = (await store.settings.find(LIMITS_SETTING)) === 'enforced'
    return {
      enforced: own.enforced ?? enforced ?? byStore,
      decidedBy: own.enforced !== undefined ? 'organization' : enforced !== undefined ? 'server' : 'store',
      values: { ...usualLimits, ...usual, ...own.values },
      readAt: now(),
      isUsed: false,
      people: await store.read.people.count(orgId),
      // People who were added meanwhile may not be among those that were counted.
      added: Math.max(0, (policies.get(orgId)?.added ?? 0) - addedBefore),
    }
  }

  /** One reading at a time for each organization. */
  function refresh(orgId: OrgId): Promise<void> {
    const running = reading.get(orgId)
    if (running !== undefined) return running
    const begun = readPolicy(orgId)
      .then((policy) => {
        // Limits that were changed meanwhile are read again.
        if (policy && reading.get(orgId) === begun) keep(orgId, policy)
      })
      .finally(() => {
        if (reading.get(orgId) === begun) reading.delete(orgId)
      })
    reading.set(orgId, begun)
    return begun
  }

  function keep(orgId: OrgId, policy: Policy): void {
    policies.delete(orgId)
    policies.set(orgId, policy)
    if (policies.size > POLICIES_MAX) policies.delete(policies.keys().next().value!)
  }

  function policyOf(orgId: OrgId): Policy | undefined {
    const policy = policies.get(orgId)
    if (policy) policy.isUsed = true
    return policy
  }

  /** @throws the error if limits are enforced */
  function exceed(policy: Policy, orgId: OrgId, name: LimitName, retryAfterSeconds?: number): void {
    statistics.noteExceeded(orgId, name, policy.enforced)
    if (policy.enforced) throw limitExceeded(name, policy.values[name], retryAfterSeconds)
  }

  function metersOf({ orgId, keyId }: Sender): { key: Meter; organization: Meter } {
    return { key: meters.ofKey(orgId, keyId), organization: meters.ofOrganization(orgId) }
  }

  function checkRate(policy: Policy, meter: Meter, name: LimitName): void {
    const limit = policy.values[name]
    if (meters.sliding(meter, 'requests') + 1 <= limit) return
    exceed(policy, meter.orgId, name, meters.secondsUntilBelow(meter, 'requests', limit))
  }

  function checkUpload(policy: Policy, meter: Meter, name: LimitName, bytes: number): void {
    if (meters.sinceStart(meter, 'uploadBytes') + bytes <= policy.values[name]) return
    exceed(policy, meter.orgId, name, meters.secondsUntilEnd(meter, 'uploadBytes'))
  }

  function checkAtOnce(policy: Policy, meter: Meter, name: LimitName): void {
    if (meter.atOnce < policy.values[name]) return
    exceed(policy, meter.orgId, name, RETRY_AT_ONCE_SECONDS)
  }

  /** Does not wait for the second to end if much of a limit was counted. */
  function exchangeEarly(policy: Policy | undefined, meter: Meter, measure: Measure, name: LimitName): void {
    if (!policy?.enforced || meters.isExchanging()) return
    if (meters.unsent(meter, measure) < Math.max(EARLY.count, policy.values[name] * EARLY.part)) return
    meters.exchange().catch(() => undefined)
  }

  function checkUploads(sender: Sender, bytes: number): void {
    const { key, organization } = metersOf(sender)
    const policy = policyOf(sender.orgId)
    if (!policy) return
    checkUpload(policy, key, 'keyUploadBytesPerDay', bytes)
    checkUpload(policy, organization, 'uploadBytesPerDay', bytes)
  }

  return {
    statistics,

    prepare(orgId) {
      return policies.has(orgId) ? undefined : refresh(orgId)
    },

    async renew(orgId) {
      const known = policies.get(orgId)
      if (!known || known.readAt <= now() - POLICY_SECONDS) await refresh(orgId)
    },

    countRequest(sender) {
      const { key, organization } = metersOf(sender)
      const policy = policyOf(sender.orgId)
      if (policy) {
        checkRate(policy, key, 'keyRequestsPerMinute')
        checkRate(policy, organization, 'requestsPerMinute')
      }
      meters.add(key, 'requests', 1)
      meters.add(organization, 'requests', 1)
      statistics.noteRequest(sender.orgId)
      exchangeEarly(policy, key, 'requests', 'keyRequestsPerMinute')
      exchangeEarly(policy, organization, 'requests', 'requestsPerMinute')
    },

    beginRequest(sender) {
      const { key, organization } = metersOf(sender)
      const policy = policyOf(sender.orgId)
      if (policy) {
        checkAtOnce(policy, key, 'keyRequestsAtOnce')
        checkAtOnce(policy, organization, 'requestsAtOnce')
      }
      const both = [key, organization]
      for (const meter of both) meter.atOnce += 1
      statistics.noteAtOnce(sender.orgId, 1)
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        for (const meter of both) meter.atOnce -= 1
        statistics.noteAtOnce(sender.orgId, -1)
      }
    },

    requireUpload: checkUploads,

    countUpload(sender, bytes) {
      checkUploads(sender, bytes)
      const { key, organization } = metersOf(sender)
      meters.add(key, 'uploadBytes', bytes)
      meters.add(organization, 'uploadBytes', bytes)
      statistics.noteUpload(sender.orgId, bytes)
      const policy = policies.get(sender.orgId)
      exchangeEarly(policy, key, 'uploadBytes', 'keyUploadBytesPerDay')
      exchangeEarly(policy, organization, 'uploadBytes', 'uploadBytesPerDay')
    },

    addPeople(orgId, count) {
      const policy = policyOf(orgId)
      if (!policy) return void unknown.add(orgId)
      if (policy.people + policy.added + count > policy.values.people) {
        // Some that were counted may not have been stored.
        refresh(orgId).catch(() => undefined)
        exceed(policy, orgId, 'people')
      }
      policy.added += count
    },

    async describe(orgId) {
      await meters.exchange()
      const policy = await readPolicy(orgId)
      if (!policy) throw notFound('organization')
      const rows = await store.usage.list(orgId, 0)
      const use = usesOf(rows, meters.atOnce(orgId), now())
      return {
        enforced: policy.enforced,
        decidedBy: policy.decidedBy,
        limits: limitNames.map((name): LimitUse => {
          const used = name === 'people' ? policy.people : use[name]
          return { name, of: limitKinds[name].of, limit: policy.values[name], used }
        }),
      }
    },

    forget(orgId) {
      policies.delete(orgId)
      reading.delete(orgId)
    },

    async exchange() {
      await meters.exchange()
      for (const orgId of unknown) if (unknown.delete(orgId)) await refresh(orgId)
      const old = now() - POLICY_SECONDS
      for (const [orgId, policy] of [...policies]) {
        if (policy.readAt > old) continue
        if (policy.isUsed) await refresh(orgId)
        else policies.delete(orgId)
      }
    },

    removeOldCounts: () => store.usage.removeBefore(now() - 2 * measures.uploadBytes.seconds),
  }
}

/** What is used of each limit but that of people. */
function usesOf(
  rows: readonly UsageTotal[],
  atOnce: ReturnType<Meters['atOnce']>,
  now: number,
): Readonly<Record<Exclude<LimitName, 'people'>, number>> {
  const most = (measure: Measure, ofKeys: boolean): number => {
    const found = rows.filter((row) => row.measure === measure && (row.subject !== '') === ofKeys)
    return Math.max(0, ...found.map((row) => usedOf(row, now)))
  }
  return {
    keyRequestsPerMinute: most('requests', true),
    requestsPerMinute: most('requests', false),
    keyRequestsAtOnce: atOnce.key,
    requestsAtOnce: atOnce.organization,
    keyUploadBytesPerDay: most('uploadBytes', true),
    uploadBytesPerDay: most('uploadBytes', false),
  }
}

/** As `Meters.sliding` for requests, and `Meters.sinceStart` for bytes. */
function usedOf({ measure, windowStart, seconds, count, before }: UsageTotal, now: number): number {
  const windows = (now - windowStart) / seconds
  if (measure === 'uploadBytes') return windows < 1 ? count : 0
  if (windows < 1) return Math.floor(count + before * (1 - windows))
  return windows < 2 ? Math.floor(count * (2 - windows)) : 0
}
