import type { FastifyInstance } from 'fastify'
import type { Hub } from '../hub/hub.ts'
import { privateHeaders } from './answer-headers.ts'
import { toKithError } from './known-errors.ts'
import type { Metrics } from './metrics.ts'

/** Endpoints for monitoring: whether the process runs, whether it can answer, and its metrics. */
export function mountHealth(app: FastifyInstance, { hub, metrics }: { hub: Hub; metrics?: Metrics }): void {
  app.get('/metrics', async (_request, reply) => {
    if (!metrics) return reply.callNotFound()
    const { contentType, text } = await metrics.read()
    return reply.headers(privateHeaders).type(contentType).send(text)
  })
  app.get('/healthz', async (_request, reply) => reply.headers(privateHeaders).send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    reply.headers(privateHeaders)
    try {
      await hub.ping()
      return { status: 'ready' }
    } catch (error) {
      // What is unexpected is in no words for the public.
      const { code, message } = toKithError(error)
      return reply
        .code(503)
        .send({ status: 'unavailable', ...(code === 'unavailable' && { reason: message }) })
    }
  })
}
