import type { Config } from './config.ts'
import type { Clock } from './model/clock.ts'
import { toMilliseconds } from './model/instant.ts'
import type { Observation, Observe } from './server/observation.ts'

/** Writes the observations of the level as JSON lines to standard error. */
export function createLog(level: Config['log'], clock: Clock): Observe {
  const shown: Record<Config['log'], readonly Observation['type'][]> = {
    none: [],
    errors: ['RequestFailed', 'ChoreFailed'],
    requests: ['RequestFailed', 'ChoreFailed', 'RequestAnswered'],
  }
  return (observation) => {
    if (!shown[level].includes(observation.type)) return
    process.stderr.write(
      `${JSON.stringify({ at: toMilliseconds(clock.now()), ...observation, ...causeOf(observation) })}\n`,
    )
  }
}

function causeOf(observation: Observation): { cause?: string } {
  if (!('cause' in observation)) return {}
  const { cause } = observation
  return { cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}
