import { readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file or folder of a store that is not as it should be. */
export interface FileFinding {
  readonly path: string
  readonly problem: 'readable' | 'owner' | 'network' | 'leftover'
  /** What it is, and what to do. */
  readonly message: string
}

/**
 * Looks at the folder of an embedded store, and at everything in it.
 *
 * @returns files and folders that other users of the machine can open, or that belong to another user; a file system of the
 * network; files that an interrupted command has left
 */
export function inspectStoreFiles(folder: string): FileFinding[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return [...networkFindings(folder), ...[folder, ...paths.sort()].flatMap(findingsOf)]
}

function findingsOf(path: string): FileFinding[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  // It was deleted meanwhile.
  if (!stats) return []
  const findings: FileFinding[] = []
  const mode = stats.mode & 0o777
  if ((mode & 0o077) !== 0) {
    const wanted = stats.isDirectory() ? '700' : '600'
    const message = `has mode ${mode.toString(8)}, so that other users of the machine can open it: chmod ${wanted} ${path}`
    findings.push({ path, problem: 'readable', message })
  }
  const user = process.getuid?.()
  if (user !== undefined && user !== 0 && stats.uid !== user) {
    const message = `belongs to user ${stats.uid}, Kith runs as user ${user}: chown it`
    findings.push({ path, problem: 'owner', message })
  }
  if (path.endsWith('.partial'))
    findings.push({ path, problem: 'leftover', message: 'was left by an interrupted command: delete it' })
  return findings
}

/** Numbers of Linux, from `statfs(2)`. */
const NETWORK_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  1397113167: 'AFS',
  12805120: 'Ceph',
  16914839: '9P',
  1702057286: 'FUSE',
}

/** The name of the file system of a folder if it may be one of the network, where locks of other machines may not hold. */
export function networkFileSystem(folder: string): string | undefined {
  return NETWORK_FILE_SYSTEMS[statfsSync(folder).type >>> 0]
}

function networkFindings(folder: string): FileFinding[] {
  const name = networkFileSystem(folder)
  if (name === undefined) return []
  const message = `is on a ${name} file system, where SQLite cannot lock and share memory between machines: use a disk of this machine`
  return [{ path: folder, problem: 'network', message }]
}
