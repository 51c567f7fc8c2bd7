import type { LimitName } from '../../model/limits.ts'
import type { OrgId } from '../../model/person.ts'

/** What this process counted of organizations since it started, for metrics. */
export interface UsageStatistics {
  noteRequest(orgId: OrgId): void
  noteAtOnce(orgId: OrgId, change: 1 | -1): void
  noteUpload(orgId: OrgId, bytes: number): void
  noteExceeded(orgId: OrgId, limit: LimitName, refused: boolean): void
  /** By the number of the organization; `other` for all but the first ones. */
  read(): ReadonlyMap<string, OrganizationStatistics>
}

export interface OrganizationStatistics {
  requests: number
  atOnce: number
  uploadBytes: number
  /** What was beyond a limit. */
  readonly exceeded: Map<LimitName, { refused: number; allowed: number }>
}

/** Organizations with statistics of their own, so that the number of metrics stays bounded. */
const ORGANIZATIONS_MAX = 100

export function createUsageStatistics(): UsageStatistics {
  const byOrganization = new Map<OrgId, OrganizationStatistics>()
  let other: OrganizationStatistics | undefined

  function of(orgId: OrgId): OrganizationStatistics {
    const known = byOrganization.get(orgId)
    if (known) return known
    if (byOrganization.size >= ORGANIZATIONS_MAX) {
      other ??= newStatistics()
      return other
    }
    const statistics = newStatistics()
    byOrganization.set(orgId, statistics)
    return statistics
  }

  return {
    noteRequest(orgId) {
      of(orgId).requests += 1
    },
    noteAtOnce(orgId, change) {
      of(orgId).atOnce += change
    },
    noteUpload(orgId, bytes) {
      of(orgId).uploadBytes += bytes
    },
    noteExceeded(orgId, limit, refused) {
      const { exceeded } = of(orgId)
      const counts = exceeded.get(limit) ?? { refused: 0, allowed: 0 }
      counts[refused ? 'refused' : 'allowed'] += 1
      exceeded.set(limit, counts)
    },
    read() {
      const all = new Map([...byOrganization].map(([orgId, statistics]) => [String(orgId), statistics]))
      return other ? all.set('other', other) : all
    },
  }
}

function newStatistics(): OrganizationStatistics {
  return { requests: 0, atOnce: 0, uploadBytes: 0, exceeded: new Map() }
}
