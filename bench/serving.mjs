// Serves a store during a measurement.
import { startKith } from './processes.mjs'
import { createRequests } from './requests.mjs'
import { openStore } from './stores.mjs'

/** The server caches no responses, so that every request reads from the store and renders. */
export const uncached = { env: { KITH_RESPONSE_CACHE_BYTES: '1' } }

/**
 * @param options options of `startKith`; `args` are options of `kith serve`
 * @param measure receives the requests for the store and the running server
 */
export async function serving(people, { args = [], ...options }, measure) {
  const store = await openStore(people)
  const requests = createRequests(store)
  const server = await startKith(['--data', store.folder, ...args], options)
  try {
    return await measure(requests, server)
  } finally {
    await server.stop()
    requests.close()
  }
}
