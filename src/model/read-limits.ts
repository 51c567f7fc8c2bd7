import type { Role } from './access.ts'
import type { Timer, Timing } from './clock.ts'
import { KithError } from './errors.ts'

/** How long a read may take. */
export interface ReadLimits {
  /** Aborted when the client that waits for the result has gone. */
  readonly signal?: AbortSignal
  /** Milliseconds that the store may work on the read. */
  readonly budgetMs?: number
}

/** A budget for every role, or for some of them; a role that is left out has the usual one. */
export type BudgetByRole = number | Readonly<Partial<Record<Role, number>>>

export function budgetOf(budget: BudgetByRole, role: Role, usual: BudgetByRole): number {
  if (typeof budget === 'number') return budget
  return budget[role] ?? (typeof usual === 'number' ? usual : usual[role]!)
}

/** What reads may take where no setting says otherwise. */
export const usualBudgets = {
  queryBudgetMs: 5000,
  queryRowsMax: 10_000_000_000,
  exportBudgetMs: 60_000,
  exportRowsMax: 10_000_000_000,
} as const

/** Why a read was stopped before its end: its time was spent, or its client had gone. */
export type StopReason = 'budget' | 'client'

/**
 * Calls `stop` when the client of a read has gone or the time of the read is spent.
 *
 * @param graceMs how long the read may go on after its client has gone
 * @returns ends the watch; call it when the read is done
 */
export function watchReadLimits(
  { signal, budgetMs }: ReadLimits,
  timing: Pick<Timing, 'after'>,
  stop: (why: StopReason) => void,
  graceMs = 0,
): () => void {
  let grace: Timer | undefined
  const leave = (): void => {
    if (graceMs > 0) grace = timing.after(graceMs, () => stop('client'))
    else stop('client')
  }
  if (signal?.aborted) leave()
  else signal?.addEventListener('abort', leave, { once: true })
  const budget = budgetMs === undefined ? undefined : timing.after(budgetMs, () => stop('budget'))
  return () => {
    budget?.cancel()
    grace?.cancel()
    signal?.removeEventListener('abort', leave)
  }
}

/** The error of a read that was stopped. To ask for the same again would not help, so it is `invalid`. */
export function stoppedRead(why: StopReason, { budgetMs = 0 }: ReadLimits): KithError {
  if (why === 'client') return new KithError('invalid', 'The client closed the connection before the answer.')
  const message = `The search was stopped after ${budgetMs / 1000} seconds. Ask for less at once: add a condition that few people match, such as an exact value, or leave out conditions that search for parts of texts.`
  return new KithError('invalid', message, { subject: 'search' })
}

/**
 * Refuses a read that passes over more rows than the budget of its caller.
 *
 * @param rows the rows that are skipped and returned, as far as they are known
 * @throws invalid
 */
export function requireRows({ rowsMax }: { readonly rowsMax?: number | undefined }, rows: number): void {
  if (rowsMax === undefined || rows <= rowsMax) return
  const message = `The search passes over more than ${rowsMax} people. Ask for less at once: add a condition, go on from the last page instead of skipping many people, or export in parts.`
  throw new KithError('invalid', message, { subject: 'search' })
}
