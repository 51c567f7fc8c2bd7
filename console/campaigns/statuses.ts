import type { StatusCounts } from '../api/types.ts'

/** The statuses that Kith knows. Other systems have others, which are shown as they are. */
export const knownStatuses = ['completed', 'in_progress', 'failed', 'not_attempted'] as const

type KnownStatus = (typeof knownStatuses)[number]

function isKnown(status: string): status is KnownStatus {
  return (knownStatuses as readonly string[]).includes(status)
}

/** The known statuses, then the others of a campaign in alphabetical order. */
export function statusesOf(counts: StatusCounts | undefined): readonly string[] {
  const others = Object.keys(counts?.statuses ?? {}).filter((status) => !isKnown(status))
  return [...knownStatuses, ...others.sort()]
}

export function statusColor(status: string): string {
  return `var(--status-${isKnown(status) ? status.replaceAll('_', '-') : 'other'})`
}

export function statusName(status: string, names: Readonly<Record<KnownStatus, string>>): string {
  return isKnown(status) ? names[status] : status
}

/** The changes to known statuses that the server allows. */
export function nextStatuses(status: string): readonly KnownStatus[] {
  return isKnown(status) ? next[status] : ['in_progress', 'completed', 'failed']
}

const next: Readonly<Record<KnownStatus, readonly KnownStatus[]>> = {
  not_attempted: ['in_progress', 'completed', 'failed'],
  in_progress: ['completed', 'failed'],
  failed: ['in_progress', 'completed'],
  completed: [],
}
