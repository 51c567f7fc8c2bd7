import createFetchClient from 'openapi-fetch'
import type { paths } from '../../src/client/native-types.ts'

/** The native API, asked as any other of its clients would; the cookie of the session signs the requests. */
export const api = createFetchClient<paths>({ baseUrl: `${location.origin}/native` })
