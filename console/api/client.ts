import createFetchClient from 'openapi-fetch'
import type { paths } from '../../src/client/native-types.ts'

/** A client of the native API. Requests are authenticated by the session cookie. */
export const api = createFetchClient<paths>({ baseUrl: `${location.origin}/native` })
