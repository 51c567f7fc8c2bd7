import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Dialect, WireAnswer, WireRequest } from '../dialects/dialect.ts'
import type { Download } from '../model/bulk.ts'
import { toWireRequest } from './wire.ts'

export function send(
  reply: FastifyReply,
  dialect: Dialect,
  answer: WireAnswer,
  request: FastifyRequest,
): FastifyReply {
  const state = request.rateState
  const rates = state && dialect.rateLimits?.headers(state)
  reply.code(answer.status).headers(headersOf(dialect, answer, toWireRequest(request, dialect), rates))
  if (answer.release) reply.raw.once('finish', answer.release)
  if (answer.download) return sendFile(reply, answer.download)
  if (answer.body === undefined) return reply.send()
  if (!reply.hasHeader('content-type')) reply.header('content-type', JSON_TYPE)
  // As bytes: to a text Fastify would add a charset, which not every vendor's content type has.
  return reply.send(Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body)))
}

/** Of every answer of the dialect, and of this one. */
export function headersOf(
  dialect: Dialect,
  answer: WireAnswer,
  request: WireRequest,
  rates: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...dialect.answerHeaders?.(request), ...rates, ...answer.headers }
}

export const JSON_TYPE = 'application/json; charset=utf-8'

/** A file that fails half-way ends the connection: the client must not take a part for the whole. */
function sendFile(reply: FastifyReply, { contentType, fileName, content }: Download): FastifyReply {
  return reply
    .headers({ 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` })
    .send(Readable.from(content))
}
