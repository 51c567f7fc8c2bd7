import { systemTiming, type Timing } from '../../model/clock.ts'
import { EngineError, type Refusal } from './refusals.ts'

/** Attempts, and the pauses between them. Every plan gives up after about a second. */
const plans = {
  // Conflicts with other transactions are over soon, and less likely if the attempts do not coincide.
  clash: { attempts: 12, firstMs: 2, mostMs: 150 },
  // A restart or a failover takes seconds; a caller that would wait longer than this should know.
  lost: { attempts: 5, firstMs: 25, mostMs: 400 },
  stale: { attempts: 2, firstMs: 0, mostMs: 0 },
} satisfies Partial<Record<Refusal, { attempts: number; firstMs: number; mostMs: number }>>

/**
 * Repeats work that leaves nothing behind when it fails.
 *
 * @param refusals the failures after which the work is repeated
 * @throws the error of the last attempt
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
