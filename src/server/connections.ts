import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ClientAddresses } from './client-address.ts'
import { clientOf } from './client-address.ts'

export interface Connection {
  readonly socket: Socket
  /** Whether the other end is a trusted proxy, which speaks for many clients. */
  readonly isProxy: boolean
  /** The client of the last request. */
  client: string
  /** Answers that the client has not received yet. */
  readonly answers: ServerResponse[]
  /** When it was last used, as a number that rises with every request of the server. */
  used: number
}

export interface Connections {
  /** Keeps count of the connections of a server. */
  watch(server: Server): void
  /** The client has sent the headers of a request. */
  begin(connection: Connection, response: ServerResponse): void
  count(): number
  /** How many were ever accepted. */
  accepted(): number
  /** Closes the connections without a request, and each other connection after its last answer. */
  close(): void
}

/**
 * Tells the requests whose answers wait for those before them that the connection is closed. Node tells only the request whose
 * answer is being sent.
 */
function endQueuedAnswers({ answers }: Connection): void {
  for (const answer of [...answers]) {
    if (answer.socket !== null || answer.destroyed) continue
    answer.destroyed = true
    answer.emit('close')
  }
}

export interface ConnectionsOptions {
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  readonly addresses: ClientAddresses
  /** Whether the connection waits for its client, so that nothing is lost but the client's time. */
  readonly isWaiting: (connection: Connection) => boolean
  /** Called when a connection is closed to make room for another. */
  readonly onClosed: () => void
}

const CONNECTION = Symbol('connection')

type Watched = Socket & { [CONNECTION]?: Connection }

export function connectionOf(socket: Socket): Connection | undefined {
  return (socket as Watched)[CONNECTION]
}

/** Bytes of answers in memory: those handed to the connection, and those of later answers of pipelined requests. */
export function unsentBytes({ socket, answers }: Connection): number {
  let bytes = socket.writableLength
  for (const answer of answers) if (answer.socket === null) bytes += answer.writableLength
  return bytes
}

/** Connections that are looked at to find one to close. The others are looked at the next time. */
const LOOKED_AT_MAX = 64

/**
 * Counts connections in total and by address. A connection above a limit is accepted; the connection that waited longest for
 * its client is closed instead, so that an address full of idle connections does not lock others out.
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const { connectionsMax, connectionsPerAddressMax, addresses, isWaiting, onClosed } = options
  /** In the order in which they were opened, apart from those that were looked at in vain. */
  const all = new Set<Connection>()
  const byAddress = new Map<string, Set<Connection>>()
  let uses = 0
  let acceptedEver = 0
  let isClosing = false

  function accept(socket: Socket): void {
    if (isClosing) {
      socket.destroy()
      return
    }
    acceptedEver++
    const address = socket.remoteAddress ?? ''
    const client = clientOf(address)
    const isProxy = addresses.isTrusted(address)
    const connection: Connection = { socket, isProxy, client, answers: [], used: ++uses }
    ;(socket as Watched)[CONNECTION] = connection
    const ofAddress = byAddress.get(client) ?? new Set()
    byAddress.set(client, ofAddress)
    all.add(connection)
    ofAddress.add(connection)
    socket.once('close', () => {
      endQueuedAnswers(connection)
      all.delete(connection)
      ofAddress.delete(connection)
      if (ofAddress.size === 0 && byAddress.get(client) === ofAddress) byAddress.delete(client)
    })
    if (!isProxy && ofAddress.size > connectionsPerAddressMax) makeRoom(ofAddress, connection)
    else if (all.size > connectionsMax) {
      // An address with more than its share makes room itself.
      const hasShare = !isProxy && ofAddress.size > connectionsMax / byAddress.size
      makeRoom(hasShare ? ofAddress : all, connection)
    }
  }

  function makeRoom(among: Set<Connection>, newest: Connection): void {
    let found: Connection | undefined
    let left = LOOKED_AT_MAX
    for (const connection of among) {
      if (left-- === 0 || connection === newest) break
      if (isWaiting(connection)) {
        if (!found || isEarlier(connection, found)) found = connection
      } else {
        among.delete(connection)
        among.add(connection)
      }
    }
    ;(found ?? newest).socket.destroy()
    onClosed()
  }

  /** Whether to close the first connection rather than the second: idle ones first, then those used longest ago. */
  function isEarlier(one: Connection, other: Connection): boolean {
    const [isIdle, otherIsIdle] = [one, other].map(({ answers }) => answers.length === 0)
    return isIdle === otherIsIdle ? one.used < other.used : isIdle!
  }

  return {
    watch: (server) => void server.on('connection', accept),

    begin(connection, response) {
      connection.used = ++uses
      connection.answers.push(response)
      response.once('close', () => {
        connection.used = ++uses
        connection.answers.splice(connection.answers.indexOf(response), 1)
        if (isClosing && connection.answers.length === 0) connection.socket.destroySoon()
      })
    },

    count: () => all.size,
    accepted: () => acceptedEver,

    close() {
      isClosing = true
      for (const { answers, socket } of all) if (answers.length === 0) socket.destroy()
    },
  }
}
