import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { privateHeaders } from './answer-headers.ts'
import { connectionOf } from './connections.ts'

const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/** Answers what Node cannot read as a request, or what did not arrive in time, before any API sees it; then hangs up. */
export function answerBrokenRequest({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  const isAnswering = connectionOf(socket)?.answers.some(({ headersSent }) => headersSent) ?? false
  if (socket.writable && code !== 'ECONNRESET' && !isAnswering) {
    const status = statuses[code] ?? 400
    const body = JSON.stringify({ error: STATUS_CODES[status] })
    const headers = [
      'connection: close',
      'content-type: application/json; charset=utf-8',
      ...Object.entries(privateHeaders).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${body.length}`,
    ]
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
  }
  socket.destroy()
}
