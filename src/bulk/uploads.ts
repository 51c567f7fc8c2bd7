import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { KithError } from '../model/errors.ts'
import type { ImportJob } from '../model/import.ts'
import type { OrgId } from '../model/person.ts'

/** The folder in which uploaded files are stored until they are imported. */
export interface Uploads {
  /** Writes an upload to a temporary file. @returns its path @throws too_large */
  receive(content: AsyncIterable<Uint8Array>): Promise<string>
  /** Moves a received file to the path of its job, where the job finds it after a restart. @returns that path */
  keep(path: string, job: ImportJob): Promise<string>
  /** The path of the file of a job. @returns undefined if this machine does not have the file */
  pathOf(job: ImportJob): string | undefined
  discard(path: string): Promise<void>
  /**
   * The files that nothing was written to since a time: uploads without a job, which a crash has left, and the files of jobs.
   *
   * @param before milliseconds since 1970
   */
  leftSince(before: number): Promise<LeftUpload[]>
}

interface LeftUpload {
  readonly path: string
  /** Undefined if no job has the file. */
  readonly job: { readonly orgId: OrgId; readonly id: number } | undefined
}

export function createUploads(folder: string, bytesMax: number): Uploads {
  const jobPath = ({ orgId, id }: ImportJob): string => join(folder, `org-${orgId}-import-${id}`)
  return {
    async receive(content) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Servers in containers have the same process id and may share the folder.
      const path = join(folder, `upload-${randomUUID()}`)
      try {
        await pipeline(Readable.from(content), limitBytes(bytesMax), createWriteStream(path, { mode: 0o600 }))
        return path
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },

    async keep(path, job) {
      await rename(path, jobPath(job))
      return jobPath(job)
    },

    pathOf(job) {
      const path = jobPath(job)
      return existsSync(path) ? path : undefined
    },

    discard: (path) => rm(path, { force: true }),

    async leftSince(before) {
      const left: LeftUpload[] = []
      for (const name of existsSync(folder) ? await readdir(folder) : []) {
        const [own, orgId, id] = /^(?:upload-[0-9a-f-]{36}|org-(\d+)-import-(\d+))$/.exec(name) ?? []
        if (own === undefined) continue
        const path = join(folder, name)
        const { mtimeMs = before } = (await stat(path).catch(() => undefined)) ?? {}
        const job = orgId === undefined ? undefined : { orgId: Number(orgId), id: Number(id) }
        if (mtimeMs < before) left.push({ path, job })
      }
      return left
    },
  }
}

function limitBytes(bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      if (bytes <= bytesMax) return done(null, chunk)
      done(new KithError('too_large', `The file is larger than ${bytesMax} bytes.`, { subject: 'body' }))
    },
  })
}
