import type { Caller } from '../model/access.ts'
import type { Instant } from '../model/instant.ts'

/**
 * Responses that depend only on the request and the store, until anything in the store changes. The key of a request
 * must include its address and all headers, the credentials among them.
 */
export interface ResponseCache<Response extends CacheableResponse> {
  find(key: string): CachedResponse<Response> | undefined
  /** The version of the store. Read it before the response is made and pass it to `put`. */
  version(): number
  /** Caches a response from the second request on: most requests are not repeated before something changes. */
  put(key: string, entry: NewResponse<Response>): void
}

export interface CacheableResponse {
  readonly body?: unknown
  /** Sent piece by piece in place of a body; never cached. */
  readonly download?: unknown
  readonly release?: () => void
  readonly rebuild?: () => object | undefined
}

export interface CachedResponse<Response> {
  /** The owner of the credentials in the request. */
  readonly caller: Caller
  /** Undefined after a part of the response was evicted. */
  rebuild(): Response | undefined
}

export interface NewResponse<Response> {
  readonly response: Response
  readonly caller: Caller
  /** Of `version()`, before the response was made. */
  readonly version: number
}

export interface ResponseCacheOptions {
  readonly bytesMax: number
  /** `Store.dataVersion`. */
  readonly dataVersion: () => number
  readonly now: () => Instant
}

/** Longer bodies are lists. Of a list only its parts are cached, because the bytes of whole lists fill the heap. */
const BODY_BYTES_MAX = 16_384
/** Memory of a cached response besides its body and key. */
const RESPONSE_BYTES = 1000
/** Memory of a list besides its people, who are in the render cache. */
const LIST_BYTES = 4000
/** Requests that were seen once. */
const SEEN_MAX = 20_000

export function createResponseCache<Response extends CacheableResponse>(
  options: ResponseCacheOptions,
): ResponseCache<Response> {
  const { bytesMax, dataVersion, now } = options
  const cached = new Map<string, CachedResponse<Response> & { readonly size: number }>()
  /** Hashes of keys: 20,000 keys would take 14 MB. Two keys with the same hash count as one. */
  const seen = new Set<number>()
  let bytes = 0
  let cachedVersion: number | undefined

  function currentVersion(): number {
    const version = dataVersion()
    if (version === cachedVersion) return version
    cachedVersion = version
    bytes = 0
    cached.clear()
    seen.clear()
    return version
  }

  /** @returns whether the key was seen before */
  function see(key: string): boolean {
    const hash = hashOf(key)
    if (seen.has(hash)) return true
    if (seen.size >= SEEN_MAX) seen.clear()
    seen.add(hash)
    return false
  }

  function store(key: string, entry: CachedResponse<Response> & { readonly size: number }): void {
    if (entry.size > bytesMax) return
    if (bytes + entry.size > bytesMax) {
      bytes = 0
      cached.clear()
    }
    // An entry that could not be rebuilt is replaced.
    bytes += entry.size - (cached.get(key)?.size ?? 0)
    cached.set(key, entry)
  }

  return {
    find(key) {
      currentVersion()
      const found = cached.get(key)
      return found?.caller.expiresAt && found.caller.expiresAt <= now() ? undefined : found
    },
    version: currentVersion,
    put(key, { response, caller, version }) {
      // The store changed while the response was made, which may show it as it was before.
      if (version !== currentVersion()) return
      const size = sizeOf(response)
      if (size === undefined || !see(key)) return
      const rebuild = size.whole ? () => response : rebuilderOf(response)
      store(key, { caller, rebuild, size: size.bytes + key.length * 2 + RESPONSE_BYTES })
    },
  }
}

/** Undefined if the response cannot be cached. */
function sizeOf(response: CacheableResponse): { bytes: number; whole: boolean } | undefined {
  const { body, download, release, rebuild } = response
  if (download || (body !== undefined && !Buffer.isBuffer(body))) return undefined
  const length = body?.length ?? 0
  if (length < BODY_BYTES_MAX && !release) return { bytes: length, whole: true }
  return rebuild && { bytes: LIST_BYTES, whole: false }
}

/** A separate function, so that the closure does not hold the body. */
function rebuilderOf<Response extends CacheableResponse>(response: Response): () => Response | undefined {
  const { body: _, release: __, ...rest } = response
  return () => {
    const rebuilt = rest.rebuild?.()
    return rebuilt && ({ ...rest, ...rebuilt } as Response)
  }
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
