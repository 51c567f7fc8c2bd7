import { KithError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import { toSeconds } from '../model/instant.ts'

/**
 * What a process does with a store while it has it open. Any number may `use` it, beside those that `serve` it. A process that will
 * `replace` it, or its tables, is alone.
 */
export type StoreUse = 'serve' | 'use' | 'replace'

/** A process that has a store open, for messages to people. */
export interface StoreUser {
  /** Such as `kith serve`. */
  readonly command: string
  readonly processId: number
  readonly host: string
  readonly since: Instant
}

/** A claim on a store. It ends with the process at the latest, however the process ends. */
export interface StoreLock {
  release(): Promise<void>
}

/** @param place the folder or database, without passwords */
export function refusedUse(use: StoreUse, place: string, users: readonly StoreUser[]): KithError {
  const others = users.length === 0 ? 'another process' : users.map(describeUser).join(', ')
  const reason = {
    serve: `The store in ${place} is served or replaced by ${others}. Stop it first; for more processes on one store, use --workers.`,
    use: `The store in ${place} is being replaced by ${others}. Wait until it has ended.`,
    replace: `The store in ${place} is in use by ${others}. Stop it first.`,
  }[use]
  return new KithError('conflict', reason, { subject: 'store' })
}

/** The process, as a part of a sentence. */
export function describeUser({ command, processId, host, since }: StoreUser): string {
  return `${command} (process ${processId} on ${host}, since ${toSeconds(since)})`
}
