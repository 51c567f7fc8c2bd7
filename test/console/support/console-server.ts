import {
  allExamples,
  buildProgram,
  kith,
  type Serving,
  serve,
  temporaryFolder,
} from '../../support/command.ts'

export interface ConsoleServer {
  readonly url: string
  /** A key of the native API with the role `admin`. */
  readonly adminKey: string
  /** Creates another key of the native API. */
  createKey(...options: readonly string[]): string
  /** Sends a request to the native API with the admin key. */
  // biome-ignore lint/suspicious/noExplicitAny: responses have many shapes
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any>
  close(): Promise<void>
}

/** Starts the built program on a free port, with demo people or without any people. */
export async function startConsoleServer({ demo = true }: { demo?: boolean } = {}): Promise<ConsoleServer> {
  await buildProgram()
  const folder = temporaryFolder()
  const data = ['--data', folder.path]
  const createKey = (...options: readonly string[]): string => {
    const made = kith(['keys', 'create', '--dialect', 'native', '--json', ...data, ...options])
    if (made.code !== 0) throw new Error(made.stderr)
    return JSON.parse(made.stdout).key
  }
  // The first key creates the organization. With the demo the server must create it, because it only fills an empty store.
  const early = demo ? undefined : createKey('--role', 'admin', '--name', 'Console')
  const serving: Serving = await serve([...data, ...(demo ? ['--demo'] : [])], {
    until: demo ? allExamples : /Kith is serving/,
    // Tests do not survive a power cut anyway, and disks of test machines are slow.
    environment: { KITH_SQLITE_SYNCHRONOUS: 'NORMAL' },
  })
  const adminKey = early ?? createKey('--role', 'admin', '--name', 'Console')
  return {
    url: serving.url,
    adminKey,
    createKey,
    async ask(method, path, body, headers = {}) {
      const answer = await fetch(`${serving.url}/native${path}`, {
        method,
        headers: {
          authorization: `Bearer ${adminKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    async close() {
      await serving.stop()
      folder.remove()
    },
  }
}
