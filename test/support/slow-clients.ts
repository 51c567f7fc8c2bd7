import { connect, type Socket } from 'node:net'

/** A client that sends and reads at its own pace, as bytes on a connection. */
export interface SlowClient {
  readonly socket: Socket
  /** Everything received so far. */
  received(): string
  /** Resolves when the connection is over, with the milliseconds since it was opened. */
  readonly ended: Promise<number>
}

export interface SlowClientOptions {
  readonly port: number
  /** What is sent at once. */
  readonly text: string
  /** Address from which the client connects. */
  readonly from?: string
  /** Whether the client reads nothing. */
  readonly reads?: boolean
}

/** Resolves when the connection is open and the text was sent. */
export async function slowClient({
  port,
  text,
  from = '127.0.0.1',
  reads = true,
}: SlowClientOptions): Promise<SlowClient> {
  const begun = performance.now()
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  let received = ''
  const ended = new Promise<number>((resolve) => {
    socket.once('close', () => resolve(performance.now() - begun))
  })
  // The server may hang up at any time.
  socket.on('error', () => undefined)
  if (reads) {
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk
    })
  } else socket.pause()
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  await new Promise<void>((resolve) => void socket.write(text, 'latin1', () => resolve()))
  return { socket, received: () => received, ended }
}

/** Opens `count` clients, a hundred at a time. */
export async function slowClients(
  count: number,
  options: SlowClientOptions | ((index: number) => SlowClientOptions),
): Promise<SlowClient[]> {
  const clients: SlowClient[] = []
  while (clients.length < count) {
    const group = Array.from({ length: Math.min(100, count - clients.length) }, (_, index) =>
      slowClient(typeof options === 'function' ? options(clients.length + index) : options),
    )
    clients.push(...(await Promise.all(group)))
  }
  return clients
}

export function hangUp(clients: readonly SlowClient[]): void {
  for (const { socket } of clients) socket.destroy()
}

/** The text of a request. Its body may be shorter than it announces. */
export function requestText(
  method: string,
  target: string,
  headers: Readonly<Record<string, string | number>>,
  body = '',
): string {
  const lines = Object.entries({ host: 'kith', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** The statuses of the answers in a text. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}

/** The JSON body of the last answer in a text. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
export function jsonIn(text: string): any {
  return JSON.parse(text.slice(text.lastIndexOf('\r\n\r\n') + 4))
}

/** An address of this machine; there are millions. */
export function localAddress(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`
}
