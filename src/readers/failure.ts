import { type ErrorCode, KithError } from '../model/errors.ts'
import { fileFailure } from '../model/storage-failures.ts'
import type { Failure } from './messages.ts'

/** An error as plain data, for another process or thread. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof KithError ? error : fileFailure(error)
  if (known) {
    const { code, message, details } = known
    return { code, message, details }
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { message, ...(stack !== undefined && { stack }) }
}

export function toError({ code, message, details, stack }: Failure): Error {
  if (code !== undefined) return new KithError(code as ErrorCode, message, details)
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
