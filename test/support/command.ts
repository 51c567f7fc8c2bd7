import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const program = join(root, 'dist', 'cli', 'main.js')

declare module 'vitest' {
  export interface ProvidedContext {
    /** Another one for every run of the tests. */
    run: string
  }
}

/** Compiles the program as users do, once for all test files of a run: two at once would tread on each other. */
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

/** Runs the command line to its end. */
export function kith(args: readonly string[], environment: Record<string, string> = {}): Finished {
  const env = { ...process.env, ...environment }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    env,
  })
  return { code: status, stdout, stderr }
}

export interface Serving {
  readonly child: ChildProcess
  /** Everything printed until it was ready. */
  readonly output: string
  readonly url: string
  /** Ends the server. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `kith serve` on a free port and waits until it says that it serves and `until` is printed. */
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

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kith-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Sends what a printed curl line would send, as far as examples use curl: -H, -G, --data-urlencode, an address. */
export async function runCurlLine(line: string): Promise<Response> {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const headers: Record<string, string> = {}
  const data: string[] = []
  let address = ''
  for (let index = words[0] === 'curl' ? 1 : 0; index < words.length; index++) {
    const word = words[index]!
    if (word === '-H') {
      const [name = '', ...value] = words[++index]!.split(': ')
      headers[name] = value.join(': ')
    } else if (word === '--data-urlencode') {
      const [name = '', ...value] = words[++index]!.split('=')
      data.push(`${name}=${encodeURIComponent(value.join('='))}`)
    } else if (word.startsWith('http')) address = word
    else if (word !== '-G' && word !== '-s')
      throw new Error(`An example uses ${word}, which this test does not know.`)
  }
  const query = data.length === 0 ? '' : `${address.includes('?') ? '&' : '?'}${data.join('&')}`
  return fetch(`${address}${query}`, { headers })
}
