/** A validation error for one part of a request. */
export interface ProblemPart {
  /** JSON Pointer to the invalid value. */
  readonly pointer: string
  readonly detail: string
}

/** An error response with problem details (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly parts: readonly ProblemPart[]
  readonly requestId: string | undefined

  constructor(status: number, body: unknown) {
    const { detail, title, problems, requestId } = (body ?? {}) as Partial<{
      detail: string
      title: string
      problems: ProblemPart[]
      requestId: string
    }>
    super(detail ?? title ?? `The server answered ${status}.`)
    this.status = status
    this.parts = problems ?? []
    this.requestId = requestId
  }

  /** The error message for the value at a pointer or below it. */
  at(pointer: string): string | undefined {
    return this.parts.find((part) => part.pointer === pointer || part.pointer.startsWith(`${pointer}/`))
      ?.detail
  }
}

interface ApiResult<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** Returns the data of a response. @throws ApiProblem for an error response */
export function unwrap<T>({ data, error, response }: ApiResult<T>): T {
  if (!response.ok) throw new ApiProblem(response.status, error)
  return data as T
}

export function isStatus(error: unknown, status: number): error is ApiProblem {
  return error instanceof ApiProblem && error.status === status
}

/** The message to show for an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
