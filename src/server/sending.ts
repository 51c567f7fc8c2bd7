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
  return reply.send(withBytes(answer, dialect).body)
}

/** The answer with its body as bytes. Fastify would add a charset to strings, which not every vendor sends. */
export function withBytes(
  answer: WireAnswer,
  { stringify = JSON.stringify }: Pick<Dialect, 'stringify'>,
): WireAnswer {
  const { body } = answer
  if (body === undefined || Buffer.isBuffer(body)) return answer
  return { ...answer, body: Buffer.from(stringify(body)) }
}

/** The headers of every answer of the dialect and of this answer. */
export function headersOf(
  dialect: Dialect,
  answer: WireAnswer,
  request: WireRequest,
  rates: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...dialect.answerHeaders?.(request), ...rates, ...answer.headers }
}

export const JSON_TYPE = 'application/json; charset=utf-8'

/** Chunks of a file that are made before the client reads them. One chunk may hold hundreds of people. */
const CHUNKS_AHEAD = 1

/** A file that fails halfway ends the connection, so that the client does not take the part for the whole. */
function sendFile(reply: FastifyReply, { contentType, fileName, content }: Download): FastifyReply {
  return reply
    .headers({ 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` })
    .send(Readable.from(content, { highWaterMark: CHUNKS_AHEAD }))
}
