import { lookup } from 'node:dns/promises'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Answer } from './answer.ts'
import type { Edge } from './edge.ts'
import type { Addressing } from './routing.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/** The ports on which requests arrive. */
export interface Listening {
  /** Listens for all dialects. @returns the port in use */
  listen(place: Place): Promise<number>
  /** Listens for one dialect alone, at the root. @returns the port in use */
  listenFor(dialect: string, place: Place): Promise<number>
  /** Stops listening and waits for the requests in work, and a short time for clients that send or read. */
  close(): Promise<void>
}

interface HttpLimits {
  readonly headerBytesMax: number
  readonly requestTimeoutMs: number
}

export function httpServer(
  { headerBytesMax, requestTimeoutMs }: HttpLimits,
  edge: Pick<Edge, 'watch'>,
  listener: RequestListener,
): Server {
  const server = createServer(
    {
      maxHeaderSize: headerBytesMax,
      headersTimeout: requestTimeoutMs,
      // The edge limits the time of bodies, because the one of an upload depends on its size.
      requestTimeout: 0,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      ServerResponse: Answer as typeof ServerResponse,
    },
    listener,
  )
  edge.watch(server)
  return server
}

/**
 * Connections that the operating system keeps until the server accepts them. The client of one that does not fit waits for
 * one to three seconds, so Node's default of 511 is not enough for 1,000 clients that come together.
 */
const BACKLOG = 4096

/** How often Node looks for headers that did not arrive in time. */
const CHECK_EVERY_MS = 250

/** Longer than the idle timeout of common proxies, so that the proxy closes an idle connection and not the server. */
const KEEP_ALIVE_MS = 72_000

export function createListening(
  app: FastifyInstance,
  limits: HttpLimits,
  { addressing, edge }: { readonly addressing: Addressing; readonly edge: Pick<Edge, 'watch' | 'close'> },
): Listening {
  const others: Server[] = []

  /** Passes requests to the first server, pinned to a dialect if one is named. */
  async function listenAlso({ host, port }: Place, dialect?: string): Promise<number> {
    const server = httpServer(limits, edge, (request, response) => {
      if (dialect !== undefined) addressing.pin(request, dialect)
      app.server.emit('request', request, response)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host, backlog: BACKLOG }, resolve)
    })
    others.push(server)
    return portOf(server)
  }

  return {
    async listen({ host, port }) {
      await app.listen({ host, port, backlog: BACKLOG })
      const used = portOf(app.server)
      // A host name may have several addresses; `localhost` often has one of IPv4 and one of IPv6.
      const address = addressOf(app.server)
      for (const other of host === 'localhost' ? await lookup(host, { all: true }) : [])
        if (other.address !== address) await listenAlso({ host: other.address, port: used }).catch(() => 0)
      return used
    },
    async listenFor(name, place) {
      await app.ready()
      return listenAlso(place, name)
    },
    async close() {
      const closed = others.map((server) => new Promise((resolve) => server.close(resolve)))
      edge.close()
      await app.close()
      await Promise.all(closed)
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function addressOf(server: Server): string | undefined {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.address : undefined
}
