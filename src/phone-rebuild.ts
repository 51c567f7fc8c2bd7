import type { Hub, RebuildStep } from './hub/hub.ts'
import type { Timing } from './model/clock.ts'
import type { OrgId } from './model/person.ts'
import type { PhoneFormsProgress } from './model/phone-forms.ts'

/** Rebuilds the normal forms of phone numbers while a server runs, when rules or regions have changed. */
export interface PhoneRebuilds {
  /** Looks at all organizations now, and from then on regularly. */
  start(): void
  /** Looks at this organization soon. */
  note(orgId: OrgId): void
  /** Resolves when a rebuild that runs has done its batch. */
  close(): Promise<void>
}

export interface PhoneRebuildsOptions {
  readonly hub: Hub
  readonly timing: Timing
  /** Names this process. */
  readonly worker: string
  readonly onStep: (step: RebuildStep, orgId: OrgId) => void
  readonly onFailure: (cause: unknown) => void
}

const LOOK_AT_NOTED_EVERY_MS = 1000
/** Another server, or a command, may have changed a region; or a server that rebuilt has ended. */
const LOOK_AT_ALL_EVERY_MS = 30_000
/** How often a noted organization is looked at, because the change may be committed only after it was noted. */
const LOOKS_AFTER_NOTE = 3
/** Longer than the next batch is reserved. */
const LOOKS_AFTER_RESERVED = 15

export function createPhoneRebuilds(options: PhoneRebuildsOptions): PhoneRebuilds {
  const { hub, timing, onFailure } = options
  const closing = new AbortController()
  const noted = new Map<OrgId, number>()
  const timers: { cancel(): void }[] = []
  let running: Promise<void> | undefined
  const isRunning = () => running !== undefined

  async function lookAt(orgIds: readonly OrgId[]): Promise<void> {
    for (const orgId of orgIds) {
      if (closing.signal.aborted) return
      const { state } = await rebuildPhones(orgId, { ...options, signal: closing.signal, givesWay: true })
      // Continue soon if the process that does it ends.
      if (state === 'reserved') noted.set(orgId, LOOKS_AFTER_RESERVED)
    }
  }

  function run(work: () => Promise<void>): void {
    running ??= work()
      .catch(onFailure)
      .finally(() => {
        running = undefined
      })
  }

  const lookAtAll = () => run(async () => lookAt((await hub.organizations.list()).map(({ id }) => id)))

  function lookAtNoted(): void {
    if (noted.size === 0 || isRunning()) return
    const due = [...noted]
    for (const [orgId, looks] of due) {
      if (looks > 1) noted.set(orgId, looks - 1)
      else noted.delete(orgId)
    }
    run(() => lookAt(due.map(([orgId]) => orgId)))
  }

  return {
    start() {
      timers.push(timing.every(LOOK_AT_NOTED_EVERY_MS, lookAtNoted))
      timers.push(timing.every(LOOK_AT_ALL_EVERY_MS, lookAtAll))
      lookAtAll()
    },
    note: (orgId) => void noted.set(orgId, LOOKS_AFTER_NOTE),
    async close() {
      closing.abort()
      for (const timer of timers) timer.cancel()
      await running
    },
  }
}

export interface RebuildPhonesOptions
  extends Pick<PhoneRebuildsOptions, 'hub' | 'timing' | 'worker' | 'onStep'> {
  readonly signal?: AbortSignal
  /** Pauses after each batch for as long as it took, so that at least half of the time is left to other writers. */
  readonly givesWay: boolean
}

/**
 * Rebuilds the normal forms of an organization, batch by batch, until nothing is left, another process does it, or the
 * signal is aborted.
 */
export async function rebuildPhones(
  orgId: OrgId,
  { hub, timing, worker, onStep, signal, givesWay }: RebuildPhonesOptions,
): Promise<{ readonly state: RebuildStep['state']; readonly progress: PhoneFormsProgress }> {
  for (;;) {
    const began = timing.elapsedMs()
    const step = await hub.phoneForms.rebuildNext(orgId, worker)
    onStep(step, orgId)
    if (step.state !== 'running' || signal?.aborted) return step
    if (givesWay) await timing.pause(Math.max(PAUSE_MIN_MS, timing.elapsedMs() - began))
    else await timing.nextTurn()
  }
}

const PAUSE_MIN_MS = 10
