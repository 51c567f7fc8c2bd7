import { crmExports } from './exports-of-crms.ts'
import { mailExports } from './exports-of-mail-programs.ts'
import type { KnownExport } from './known-export.ts'

const knownExports: readonly KnownExport[] = [...mailExports, ...crmExports]

/** @returns undefined if the headers match no known program */
export function recogniseExport(header: readonly string[]): KnownExport | undefined {
  return knownExports.find(({ signature }) =>
    signature.every((pattern) => header.some((name) => pattern.test(name))),
  )
}
