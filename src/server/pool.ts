import type { Socket } from 'node:net'
import type { Timing } from '../model/clock.ts'

/**
 * A limited number of places for requests in work.
 *
 * One tenant alone may have all places. While several tenants ask, a request of a tenant that has less than its share waits
 * for the next free place, before all tenants that have more than theirs. A share is the number of places divided by the
 * number of tenants that have places or wait. The places of a tenant are shared by its clients in the same way.
 */
export interface Pool {
  /** Requests that have a place, and answered requests whose places are not free yet. */
  readonly inside: () => number
  /** Takes a place if the pool has one for this client. A connection keeps the place of its last request. */
  enter(owner: PlaceOwner, socket: Socket): boolean
  /** Takes a place even if none is free. A connection keeps the place of its last request. */
  force(owner: PlaceOwner, socket: Socket): void
  /**
   * Makes a request that found no place wait for one, if its client has less than its share.
   *
   * @returns whether it waits. No client has more waiting than its share.
   */
  lineUp(owner: PlaceOwner, waiting: Waiting): boolean
  /** Gives a place back at the end of the turn of the event loop. */
  leave(owner: PlaceOwner, socket: Socket): void
  /** Gives a place back at once. */
  leaveNow(owner: PlaceOwner): void
}

/** The sender of a request, to whose share its place counts. */
export interface PlaceOwner {
  /** Requests whose tenant is not known count as those of one tenant. */
  readonly tenant: string
  readonly client: string
}

/** A request that found no place. It is admitted later or refused, whichever happens first. */
export interface Waiting {
  /** Whether it was admitted or refused, or its connection was closed. */
  isOver(): boolean
  admit(): void
}

export interface PoolOptions {
  readonly most: number
  readonly timing: Pick<Timing, 'atEndOfTurn'>
}

/** Kept while it has places or waits. */
interface Client {
  places: number
  readonly waiting: Waiting[]
}

/** Clients are in the order in which they get the next place of the tenant. */
interface Tenant {
  places: number
  readonly clients: Map<string, Client>
}

/**
 * Requests that the event loop reads in one turn arrived during the turn before, while the requests answered in it still
 * had their places. So a place becomes free at the end of the turn in which its request was answered; otherwise twice the
 * limit would be admitted. A connection keeps its place for its next request, which was sent after the answer.
 */
export function createPool({ most, timing }: PoolOptions): Pool {
  /** Includes answered requests whose places are not free yet. */
  let inside = 0
  /** Requests that wait, also those that are over. */
  let waiting = 0
  const leaving = new Map<Socket, PlaceOwner>()
  /** In the order in which they get the next place. */
  const tenants = new Map<string, Tenant>()

  function clientOf({ tenant, client }: PlaceOwner): { ofTenant: Tenant; ofClient: Client } {
    let ofTenant = tenants.get(tenant)
    if (!ofTenant) {
      ofTenant = { places: 0, clients: new Map() }
      tenants.set(tenant, ofTenant)
    }
    let ofClient = ofTenant.clients.get(client)
    if (!ofClient) {
      ofClient = { places: 0, waiting: [] }
      ofTenant.clients.set(client, ofClient)
    }
    return { ofTenant, ofClient }
  }

  function take(owner: PlaceOwner): void {
    const { ofTenant, ofClient } = clientOf(owner)
    inside++
    ofTenant.places++
    ofClient.places++
  }

  function free(owner: PlaceOwner): void {
    const { ofTenant, ofClient } = clientOf(owner)
    inside--
    ofTenant.places--
    ofClient.places--
    forgetIfGone(owner, ofTenant, ofClient)
  }

  function forgetIfGone({ tenant, client }: PlaceOwner, ofTenant: Tenant, ofClient: Client): void {
    if (ofClient.places > 0 || ofClient.waiting.length > 0) return
    ofTenant.clients.delete(client)
    if (ofTenant.clients.size === 0) tenants.delete(tenant)
  }

  function shareOf(tenant: string): number {
    return most / (tenants.size + (tenants.has(tenant) ? 0 : 1))
  }

  function tenantHasLess(tenant: string): boolean {
    return (tenants.get(tenant)?.places ?? 0) < shareOf(tenant)
  }

  /** A tenant that has more than its share divides what it has. */
  function clientHasLess({ tenant, client }: PlaceOwner): boolean {
    const ofClient = tenants.get(tenant)?.clients.get(client)
    return (ofClient?.places ?? 0) < clientShare({ tenant, client })
  }

  function clientShare({ tenant, client }: PlaceOwner): number {
    const ofTenant = tenants.get(tenant)
    const places = Math.max(ofTenant?.places ?? 0, shareOf(tenant))
    return places / ((ofTenant?.clients.size ?? 0) + (ofTenant?.clients.has(client) ? 0 : 1))
  }

  function isAlone({ tenant, client }: PlaceOwner): boolean {
    if (tenants.size === 0) return true
    const ofTenant = tenants.get(tenant)
    return tenants.size === 1 && ofTenant?.clients.size === 1 && ofTenant.clients.has(client)
  }

  /** The connection has another request, or continues the last one. */
  function freeKept(socket: Socket): void {
    const owner = leaving.get(socket)
    if (owner === undefined) return
    leaving.delete(socket)
    free(owner)
  }

  function freePlaces(): void {
    for (const owner of leaving.values()) free(owner)
    leaving.clear()
    admitWaiting()
  }

  /** First the tenants that have less than their share, then the clients that have less than theirs of the tenant's. */
  function admitWaiting(): void {
    admitInTurn(tenantHasLess)
    admitInTurn(() => true)
  }

  /** Admits the first request of each tenant in turn. */
  function admitInTurn(mayEnter: (tenant: string) => boolean): void {
    for (let admitted = true; admitted && waiting > 0 && inside < most; ) {
      admitted = false
      for (const [tenant, ofTenant] of [...tenants]) {
        if (waiting === 0 || inside >= most) return
        if (!mayEnter(tenant) || !admitOneOf(tenant, ofTenant)) continue
        admitted = true
        if (tenants.delete(tenant)) tenants.set(tenant, ofTenant)
      }
    }
  }

  function admitOneOf(tenant: string, ofTenant: Tenant): boolean {
    for (const [client, ofClient] of ofTenant.clients) {
      if (ofClient.waiting.length === 0) continue
      const owner = { tenant, client }
      dropOver(ofClient)
      if (ofClient.waiting.length === 0) forgetIfGone(owner, ofTenant, ofClient)
      else if (clientHasLess(owner)) {
        const next = ofClient.waiting.shift()!
        waiting--
        take(owner)
        ofTenant.clients.delete(client)
        ofTenant.clients.set(client, ofClient)
        next.admit()
        return true
      }
    }
    return false
  }

  function dropOver(ofClient: Client): void {
    while (ofClient.waiting[0]?.isOver()) {
      ofClient.waiting.shift()
      waiting--
    }
  }

  return {
    inside: () => inside,

    enter(owner, socket) {
      freeKept(socket)
      if (inside >= most) return false
      if (waiting > 0 && !(tenantHasLess(owner.tenant) && clientHasLess(owner))) return false
      take(owner)
      return true
    },

    force(owner, socket) {
      freeKept(socket)
      take(owner)
    },

    lineUp(owner, request) {
      if (isAlone(owner) || !clientHasLess(owner)) return false
      const { ofClient } = clientOf(owner)
      dropOver(ofClient)
      if (ofClient.waiting.length > 0 && ofClient.waiting.length >= clientShare(owner)) return false
      ofClient.waiting.push(request)
      waiting++
      return true
    },

    leave(owner, socket) {
      if (leaving.has(socket)) return free(owner)
      leaving.set(socket, owner)
      if (leaving.size === 1) timing.atEndOfTurn(freePlaces)
    },

    leaveNow(owner) {
      free(owner)
      if (waiting > 0) timing.atEndOfTurn(admitWaiting)
    },
  }
}
