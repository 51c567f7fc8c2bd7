import { systemTiming, type Timing } from '../../model/clock.ts'
import { EngineError, type Refusal } from './refusals.ts'

/** How often, and between which pauses, work is tried again. Both kinds give up after about a second. */
const plans = {
  // Others were in the way: soon over, and likelier to be over for one who does not come at the same moment.
  clash: { attempts: 12, firstMs: 2, mostMs: 150 },
  // A restart or a switch to another server takes seconds; who waits longer than this is better told.
  lost: { attempts: 5, firstMs: 25, mostMs: 400 },
  stale: { attempts: 2, firstMs: 0, mostMs: 0 },
} satisfies Partial<Record<Refusal, { attempts: number; firstMs: number; mostMs: number }>>

/**
 * Does work that leaves nothing behind when it fails, again while trying again can help.
 *
 * @param refusals those after which it is
 * @throws what the last attempt threw
 */
export async function retrying<T>(
  work: () => Promise<T>,
  refusals: readonly (keyof typeof plans)[],
  { pause }: Pick<Timing, 'pause'> = systemTiming,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const refusal = refusals.find((one) => error instanceof EngineError && error.refusal === one)
      if (refusal === undefined || attempt >= plans[refusal].attempts) throw error
      const plan = plans[refusal]
      const ceiling = Math.min(plan.firstMs * 2 ** (attempt - 1), plan.mostMs)
      await pause(ceiling * (0.5 + Math.random() / 2))
    }
  }
}
