import { Busboy } from '@fastify/busboy'
import type { WireRequest } from '../dialect.ts'

/** The parts of a `multipart/form-data` body (RFC 7578). */
export interface MultipartForm {
  readonly fields: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, Buffer>>
}

const FIELDS_MAX = 20
const FIELD_BYTES_MAX = 1000

/**
 * @param fileNames parts that are files, whatever their headers state: some clients send no file name
 * @throws Error when the body is not multipart
 */
export function parseMultipart(wire: WireRequest, fileNames: readonly string[]): Promise<MultipartForm> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {}
    const files: Record<string, Buffer> = {}
    const parser = new Busboy({
      headers: { 'content-type': wire.header('content-type') ?? '' },
      limits: { fields: FIELDS_MAX, files: fileNames.length, fieldSize: FIELD_BYTES_MAX },
      isPartAFile: (name) => fileNames.includes(name ?? ''),
    })
    parser.on('field', (name: string, value: string) => {
      fields[name] = value
    })
    parser.on('file', (name: string, stream: NodeJS.ReadableStream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        files[name] = Buffer.concat(chunks)
      })
    })
    parser.on('error', reject)
    parser.on('finish', () => resolve({ fields, files }))
    parser.end(wire.body ?? Buffer.alloc(0))
  })
}
