// Writes compressed copies (.br, .gz) next to the files of a folder, so that a server can send them without compressing.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const compressible = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest)$/

/** Smaller files fit in one network packet anyway. */
const BYTES_MIN = 512

export function compressFolder(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !compressible.test(path)) continue
    const plain = readFileSync(path)
    if (plain.length < BYTES_MIN) continue
    for (const [suffix, compressed] of [
      ['.br', brotli(plain)],
      ['.gz', gzipSync(plain, { level: constants.Z_BEST_COMPRESSION })],
    ]) {
      if (compressed.length < plain.length) writeFileSync(path + suffix, compressed)
    }
  }
}

function brotli(plain) {
  return brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  })
}
