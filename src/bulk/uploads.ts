import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { KithError } from '../model/errors.ts'
import type { ImportJob } from '../model/import.ts'

/** The folder in which uploaded files are stored until they are imported. */
export interface Uploads {
  /** Writes an upload to a temporary file. @returns its path @throws too_large */
  receive(content: AsyncIterable<Uint8Array>): Promise<string>
  /** Moves a received file to the path of its job, where the job finds it after a restart. @returns that path */
  keep(path: string, job: ImportJob): Promise<string>
  /** The path of the file of a job. @returns undefined if this machine does not have the file */
  pathOf(job: ImportJob): string | undefined
  discard(path: string): Promise<void>
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
