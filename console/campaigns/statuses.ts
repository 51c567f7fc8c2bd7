import type { CampaignContact } from '../api/types.ts'

export type Status = CampaignContact['status']

export const statuses = [
  'completed',
  'in_progress',
  'failed',
  'not_attempted',
] as const satisfies readonly Status[]

export const statusColor: Readonly<Record<Status, string>> = {
  completed: 'var(--status-completed)',
  in_progress: 'var(--status-in-progress)',
  failed: 'var(--status-failed)',
  not_attempted: 'var(--status-not-attempted)',
}

/** The status changes that the server allows. */
export const nextStatuses: Readonly<Record<Status, readonly Status[]>> = {
  not_attempted: ['in_progress', 'completed', 'failed'],
  in_progress: ['completed', 'failed'],
  failed: ['in_progress', 'completed'],
  completed: [],
}
