import type { Dialect, RateAllowance } from '../dialects/dialect.ts'
import type { Hub } from '../hub/hub.ts'
import type { Activity } from '../model/activity.ts'
import type { BulkJobs } from '../model/bulk.ts'
import type { Timing } from '../model/clock.ts'
import type { Ids } from '../model/ids.ts'
import type { KeptRenderings } from '../model/kept-renderings.ts'
import type { BudgetByRole } from '../model/read-limits.ts'
import type { CorsOrigins } from './cors.ts'
import type { Metrics } from './metrics.ts'
import type { Observe } from './observation.ts'

export interface ServerOptions {
  readonly hub: Hub
  readonly bulk: BulkJobs
  readonly activity: Activity
  readonly ids: Ids
  readonly timing: Timing
  readonly dialects: readonly Dialect[]
  readonly observe: Observe
  readonly limits: ServerLimits
  /** Rate limits by dialect, where they differ from those of the dialect. */
  readonly rateAllowances?: Readonly<Record<string, Partial<RateAllowance>>>
  /** Origins whose pages may call each dialect, where they differ from those of the dialect. */
  readonly corsOrigins?: CorsOrigins
  /** Renderings of people beside the store; absent, people are cached in memory only. */
  readonly keptRenderings?: KeptRenderings | undefined
  /** Served at `/metrics`; absent, there is no such page. */
  readonly metrics?: Metrics
  /** The folder of the built console; absent, no console is served. */
  readonly consoleFolder?: string
  /** Origins at which clients reach this server, such as `https://kith.example.com`; the first is the usual one. */
  readonly publicUrls?: readonly string[]
  /** The host on which the server listens. */
  readonly host?: string
  /** Proxies whose headers name the client, scheme and host, in the syntax of `@fastify/proxy-addr`. */
  readonly trustedProxies?: string
}

export interface ServerLimits {
  /** Bytes of a request body. */
  readonly bodyBytesMax: number
  /** Bytes of people in the render cache. */
  readonly renderCacheBytesMax: number
  /** Bytes of cached responses of each dialect. */
  readonly responseCacheBytesMax: number
  /** Bytes of a request target (path and query). */
  readonly targetBytesMax: number
  /** Bytes of a request line with its headers; above `targetBytesMax`, so that long targets get the vendor's answer. */
  readonly headerBytesMax: number
  /** Requests in work at the same time; further requests are refused. */
  readonly requestsMax: number
  /** Milliseconds that a search of a request may take. */
  readonly queryBudgetMs: BudgetByRole
  /** People that a list of a request may pass over. */
  readonly queryRowsMax: BudgetByRole
  /** Requests to open routes in work at the same time, beside `requestsMax`. */
  readonly openRequestsMax: number
  /** Time in which a client must send the headers of a request, and then its body. An upload may pause for this long. */
  readonly requestTimeoutMs: number
  /** Time for which a client may read nothing of an answer. */
  readonly answerTimeoutMs: number
  /** Bytes per second that uploads must send, and that clients must read while answers wait for them. */
  readonly bytesPerSecondMin: number
  /** Bytes of all bodies that have not arrived completely, without uploads. */
  readonly arrivingBytesMax: number
  /** Bytes of all answers that their clients have not read. */
  readonly unreadBytesMax: number
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  /** Time for which a closing server waits for clients. */
  readonly closeTimeoutMs: number
}
