import type { FastifyReply } from 'fastify'
import type { ReadLimits } from '../model/read-limits.ts'

/** The limits of the reads of a request, made when a read needs them: most requests are answered before. */
export function readLimitsOf({ raw }: FastifyReply, budgetMs: number): () => ReadLimits {
  let limits: ReadLimits | undefined
  return () => {
    limits ??= { signal: goneSignal(raw), budgetMs }
    return limits
  }
}

/** Aborted when the client closes the connection before it has the answer. */
function goneSignal(response: FastifyReply['raw']): AbortSignal {
  const controller = new AbortController()
  if (response.destroyed) controller.abort()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}
