import type { paths } from '@kith-hub/client'
import createFetchClient from 'openapi-fetch'

/** A client of the native API. Requests are authenticated by the session cookie. */
export const api = createFetchClient<paths>({ baseUrl: `${location.origin}/native` })
