/** A value that has to pass a test. */
export interface Matcher {
  /** What the value must be. */
  readonly description: string
  test(value: unknown): boolean
}

export function is(description: string, test: (value: unknown) => boolean): Matcher
export const anId: Matcher
export const aText: Matcher
/** `YYYY-MM-DDTHH:MM:SSZ`. */
export const aTime: Matcher
/** `YYYY-MM-DD HH:MM:SS`. */
export const anOldTime: Matcher
export function aList(least: number, item?: unknown): Matcher

/** Where an answer is not what it must be, one sentence for each difference. */
export function differences(answer: unknown, expected: unknown, path?: string): string[]

export interface CallResult {
  readonly name: string
  /** `known`: the program throws although the server is right. `absent`: this version of the program has no such call. */
  readonly outcome: 'passed' | 'failed' | 'known' | 'absent'
  readonly problem?: string
}

export function runCall(call: {
  readonly name: string
  run(): unknown
  /** What the program must return. */
  readonly expected?: unknown
  /** What the program must throw instead. */
  readonly rejects?: unknown
  /** Why the program throws although the server is right. */
  readonly known?: string
}): Promise<CallResult>

export type ProgramResult =
  | { readonly program: string; readonly calls: readonly CallResult[]; readonly notRun?: undefined }
  | { readonly program: string; readonly notRun: string; readonly calls?: undefined }

export function summarize(results: readonly ProgramResult[]): { lines: string[]; failed: boolean }
