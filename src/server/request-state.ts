import type { RateState, Route, WireRequest } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import type { KnownHosts } from './known-hosts.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly knownHosts: KnownHosts
  }
  interface FastifyRequest {
    /** Set after sign-in. */
    caller: Caller | undefined
    /** The route that answers, in the version that the caller gets. Set after sign-in. */
    servedRoute: Route | undefined
    /** The remaining allowance of the key, for the response headers. */
    rateState: RateState | undefined
    /** The request as dialects read it, cached by `toWireRequest`. */
    wire: WireRequest | undefined
    /** Set if the route is cacheable: the key of the response, and the version of the store when the request arrived. */
    cacheable: { readonly key: string; readonly version: number } | undefined
  }
}

/** Declared up front, so that all requests share one hidden class in V8. */
export const requestState = ['caller', 'servedRoute', 'rateState', 'wire', 'cacheable'] as const
