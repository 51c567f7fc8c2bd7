import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Admission, createAdmission, placeOf } from './admission.ts'
import { Answer } from './answer.ts'
import { type ArrivingBodies, createArrivingBodies } from './arriving-bodies.ts'
import { answerBrokenRequest } from './broken-requests.ts'
import type { ClientAddresses } from './client-address.ts'
import { type Connection, connectionOf, createConnections } from './connections.ts'
import { expectContinue } from './expect-continue.ts'
import { createKnownTenants, type KnownTenants } from './known-tenants.ts'
import type { ClientGivenUp, Observe } from './observation.ts'
import { createPipelines } from './pipelining.ts'
import type { ServerOptions } from './server-options.ts'
import { createUnreadAnswers } from './unread-answers.ts'

/** Everything between the sockets and the routes that limits what clients can take from each other. */
export interface Edge {
  readonly bodies: Pick<ArrivingBodies, 'read' | 'stream'>
  readonly tenants: KnownTenants
  /** Watches the connections of a server. */
  watch(server: Server): void
  /** Admits requests to `answer`. */
  admit(answer: RequestListener, refusing: Refusing): RequestListener
  load(): EdgeLoad
  /** Closes idle connections, and gives the other clients a short time to send and to read. */
  close(): void
}

/** What the edge does at this moment. */
export interface EdgeLoad {
  readonly connections: number
  readonly requests: number
  readonly openRequests: number
  readonly arrivingBodies: number
  readonly arrivingBytes: number
  readonly unreadBytes: number
}

export interface Refusing {
  readonly refuse: (request: IncomingMessage, response: ServerResponse, begun: number) => void
  readonly isNeverRefused: (request: IncomingMessage) => boolean
  readonly isOpen: (request: IncomingMessage) => boolean
}

export function createEdge(
  { limits, timing, observe, dialects }: Pick<ServerOptions, 'limits' | 'timing' | 'observe' | 'dialects'>,
  addresses: ClientAddresses,
): Edge {
  const giveUp = givingUp(observe)
  const tenants = createKnownTenants(dialects)
  const bodies = createArrivingBodies({ ...limits, timing, onClosed: giveUp })
  const unread = createUnreadAnswers({ ...limits, timing, onClosed: giveUp })
  const connections = createConnections({
    ...limits,
    addresses,
    isWaiting: ({ answers }) => answers.every(({ req }) => !placeOf(req)?.isHeld()),
    onClosed: () => giveUp('connections'),
  })
  const pipelines = createPipelines()
  let admission: Admission | undefined

  /** The client of a request, found once for the connection unless a proxy speaks for many. */
  function clientOf(request: IncomingMessage): string {
    const connection = connectionOf(request.socket)
    if (!connection) return addresses.of(request)
    if (connection.isProxy) connection.client = addresses.of(request)
    return connection.client
  }

  function follow(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    bodies.expect(request, response, clientOf(request))
    if (!(response instanceof Answer)) return
    response.whenStalled(() => {
      unread.note(connection)
      const place = placeOf(request)
      if (!place?.isHeld() || response.writableEnded) return
      place.leave()
      response.once('drain', place.resume)
    })
  }

  return {
    bodies,
    tenants,
    watch(server) {
      connections.watch(server)
      expectContinue(server)
      server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
        if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') giveUp('header timeout')
        answerBrokenRequest(error, socket)
      })
    },
    admit(answer, refusing) {
      // Fastify asks for a server for each address of `localhost`; they share the places.
      admission ??= createAdmission({
        ...refusing,
        most: limits.requestsMax,
        mostOpen: limits.openRequestsMax,
        answer,
        clientOf,
        tenantOf: tenants.of,
        accepted: connections.accepted,
        isPipelined: ({ socket }) => (connectionOf(socket)?.answers.length ?? 0) > 1,
        timing,
      })
      const { listener } = admission
      return (request, response) => {
        const connection = connectionOf(request.socket)
        if (!connection) return listener(request, response)
        connections.begin(connection, response)
        pipelines.enter(connection, response, () => {
          follow(connection, request, response)
          listener(request, response)
        })
      }
    },
    load() {
      const { count, bytes } = bodies.state()
      return {
        connections: connections.count(),
        ...(admission?.inside() ?? { requests: 0, openRequests: 0 }),
        arrivingBodies: count,
        arrivingBytes: bytes,
        unreadBytes: unread.bytes(),
      }
    },
    close() {
      const deadline = timing.elapsedMs() + limits.closeTimeoutMs
      bodies.close(deadline)
      unread.close(deadline)
      connections.close()
    },
  }
}

function givingUp(observe: Observe): (reason: ClientGivenUp['reason']) => void {
  return (reason) => observe({ type: 'ClientGivenUp', reason })
}
