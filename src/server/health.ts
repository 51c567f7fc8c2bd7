import type { FastifyInstance } from 'fastify'
import type { Hub } from '../hub/hub.ts'
import { storageReason } from '../model/storage-failures.ts'
import { privateHeaders } from './answer-headers.ts'
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
      const reason = storageReason(error)
      return reply.code(503).send({ status: 'unavailable', ...(reason !== undefined && { reason }) })
    }
  })
}
