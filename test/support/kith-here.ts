import { vi } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'

/** Runs a command in this process, because starting one for each takes longer than all of them. */
export async function kithHere(args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const written: string[] = []
  const writing = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk))
    return true
  })
  try {
    await createProgram('0').parseAsync(['node', 'kith', ...args])
    return { code: Number(process.exitCode ?? 0), stdout: written.join('') }
  } finally {
    writing.mockRestore()
    process.exitCode = undefined
  }
}
