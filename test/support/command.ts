import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const program = join(root, 'dist', 'cli', 'main.js')

declare module 'vitest' {
  export interface ProvidedContext {
    /** A unique id of this test run. */
    run: string
  }
}

/** Builds the program as users do. Builds once per test run, because all test files share the folder `dist`. */
export async function buildProgram(): Promise<void> {
  const mark = join(tmpdir(), `kith-build-${inject('run')}`)
  if (!isFirst(mark)) return waitFor(join(mark, 'done'))
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { encoding: 'utf8' })
  writeFileSync(join(mark, 'done'), '')
  if (built.status !== 0) throw new Error(`The build failed: ${built.stdout}${built.stderr}`)
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch {
    return false
  }
}

async function waitFor(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50))
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command and waits until it ends. */
export function kith(
  args: readonly string[],
  environment: Record<string, string> = {},
  folder?: string,
): Finished {
  const env = { ...process.env, ...environment }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    env,
    cwd: folder,
  })
  return { code: status, stdout, stderr }
}

/** Matches what a demo prints once its last example is there. */
export const allExamples = new RegExp(`# ${dialects.at(-1)!.title}\\ncurl .*\\n`)

export interface Serving {
  readonly child: ChildProcess
  /** The output up to the moment when the server was ready. */
  readonly output: string
  readonly url: string
  /** Stops the server. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `kith serve` on a free port and waits until its output matches `until`. */
export async function serve(
  args: readonly string[],
  {
    until = /Kith is serving on \S+/,
    environment = {},
    executable = program,
  }: { until?: RegExp; environment?: Record<string, string>; executable?: string } = {},
): Promise<Serving> {
  const child = spawn(process.execPath, [executable, 'serve', ...args], {
    env: { ...process.env, PORT: '0', ...environment },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (until.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then((code) => reject(new Error(`kith serve ended with ${code}: ${output}`)))
  })
  const url = /Kith is serving on (\S+)/.exec(output)?.[1] ?? ''
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal)
    return ended
  }
  return { child, output, url, stop }
}

/** A temporary folder; `remove` deletes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kith-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Sends the request of a printed curl line. Supports only what the examples use: -H, -X, -d, -G, --data-urlencode and a URL. */
export async function runCurlLine(line: string): Promise<Response> {
  const words = [...line.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const headers: Record<string, string> = {}
  const data: string[] = []
  let address = ''
  let method = 'GET'
  let body: string | undefined
  for (let index = words[0] === 'curl' ? 1 : 0; index < words.length; index++) {
    const word = words[index]!
    if (word === '-H') {
      const [name = '', ...value] = words[++index]!.split(': ')
      headers[name] = value.join(': ')
    } else if (word === '--data-urlencode') {
      const [name = '', ...value] = words[++index]!.split('=')
      data.push(`${name}=${encodeURIComponent(value.join('='))}`)
    } else if (word === '-X') method = words[++index]!
    else if (word === '-d') body = words[++index]
    else if (word.startsWith('http')) address = word
    else if (word !== '-G' && word !== '-s')
      throw new Error(`The test does not support ${word} in an example.`)
  }
  const query = data.length === 0 ? '' : `${address.includes('?') ? '&' : '?'}${data.join('&')}`
  return fetch(`${address}${query}`, { method, headers, ...(body !== undefined && { body }) })
}
