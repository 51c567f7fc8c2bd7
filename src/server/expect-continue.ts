import type { IncomingMessage, Server, ServerResponse } from 'node:http'

const CONTINUE = Symbol('continue')

type Expecting = IncomingMessage & { [CONTINUE]?: (() => void) | undefined }

/**
 * Answers `Expect: 100-continue` (RFC 9110, section 10.1.1) only when the body of the request is wanted, so that no file is
 * uploaded with a wrong key. The client may or may not send the body after a final answer, so that answer closes the
 * connection.
 */
export function expectContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const { shouldKeepAlive } = response
    response.shouldKeepAlive = false
    ;(request as Expecting)[CONTINUE] = () => {
      response.shouldKeepAlive = shouldKeepAlive
      response.writeContinue()
    }
    server.emit('request', request, response)
  })
}

/** Asks the client for the body, if it waits for that. */
export function continueRequest(request: IncomingMessage): void {
  const expecting = request as Expecting
  expecting[CONTINUE]?.()
  expecting[CONTINUE] = undefined
}
