/** Limits of organizations and keys, and the counts that they need. */

export { createLimits, LIMITS_SETTING, type Limits } from './limits.ts'
export type { UsageStatistics } from './usage-statistics.ts'
