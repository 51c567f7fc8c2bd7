/** A copy of the repository to try changes in. */
export interface Scratch {
  readonly path: string
  /** @throws Error with what the command printed, if it fails */
  run(command: string, args: readonly string[]): { readonly stdout: string; readonly stderr: string }
  /** Files that differ from the copied state, folders of new files by their name alone. */
  changed(): string[]
  diff(file: string): string
  remove(): void
}

export function createScratch(): Scratch
/** The line of a dialect in `src/dialects/index.ts`. */
export function addToList(scratch: Pick<Scratch, 'path'>, name: string): void
/** Tests of the suites that every dialect passes, as far as they are about this one. */
export function testContract(scratch: Scratch, name: string): void
/** The same, and every test of what one dialect shows of what another one wrote. */
export function testShared(scratch: Scratch, name: string): void
