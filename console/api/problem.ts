/** What the server found wrong with one part of a request. */
export interface ProblemPart {
  /** JSON Pointer into the part of the request. */
  readonly pointer: string
  readonly detail: string
}

/** A refusal, as problem details (RFC 9457) tell it. */
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

  /** What is wrong with the value at a pointer, or below it. */
  at(pointer: string): string | undefined {
    return this.parts.find((part) => part.pointer === pointer || part.pointer.startsWith(`${pointer}/`))
      ?.detail
  }
}

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The data of an answer. @throws ApiProblem for a refusal */
export function unwrap<T>({ data, error, response }: Answer<T>): T {
  if (!response.ok) throw new ApiProblem(response.status, error)
  return data as T
}

export function isStatus(error: unknown, status: number): error is ApiProblem {
  return error instanceof ApiProblem && error.status === status
}

/** What to tell a person about any failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
