import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { KithError } from '../model/errors.ts'
import type { ImportJob } from '../model/import.ts'

/** Where uploads are kept until they are imported. */
export interface Uploads {
  /** Writes an upload to a file of its own. @throws too_large */
  receive(content: AsyncIterable<Uint8Array>): Promise<string>
  /** Keeps a received file under its job, so that the job finds it after a restart. */
  keep(path: string, job: ImportJob): Promise<string>
  /** @returns undefined when the file is not here */
  pathOf(job: ImportJob): string | undefined
  discard(path: string): Promise<void>
}

export function createUploads(folder: string, bytesMax: number): Uploads {
  let received = 0
  const placeOf = ({ orgId, id }: ImportJob): string => join(folder, `org-${orgId}-import-${id}`)
  return {
    async receive(content) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      received += 1
      const path = join(folder, `upload-${process.pid}-${received}`)
      try {
        await pipeline(Readable.from(content), limited(bytesMax), createWriteStream(path, { mode: 0o600 }))
        return path
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },

    async keep(path, job) {
      await rename(path, placeOf(job))
      return placeOf(job)
    },

    pathOf(job) {
      const path = placeOf(job)
      return existsSync(path) ? path : undefined
    },

    discard: (path) => rm(path, { force: true }),
  }
}

function limited(bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      if (bytes <= bytesMax) return done(null, chunk)
      done(new KithError('too_large', `The file is larger than ${bytesMax} bytes.`, { subject: 'body' }))
    },
  })
}
