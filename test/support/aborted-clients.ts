import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Clients that go away in the middle of a request, as bytes on a connection. */

/** How a client goes away. */
export const waysToLeave: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['hangs up', (socket) => socket.destroy()],
  ['resets the connection', (socket) => void socket.resetAndDestroy()],
  ['stops sending', (socket) => socket.end()],
]

/** Sends bytes, waits until `when`, and goes away. */
export async function abort(
  port: number,
  text: string | Buffer,
  leave: (socket: Socket) => void,
  when: (socket: Socket) => Promise<unknown> = () => pause(5),
): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  await new Promise((resolve) => socket.write(text, resolve))
  await when(socket)
  leave(socket)
  await Promise.race([new Promise((resolve) => socket.once('close', resolve)), pause(50)])
  socket.destroy()
}

/** Runs everything, so many at a time. */
export async function together(tasks: readonly (() => Promise<void>)[], atOnce = 20): Promise<void> {
  const left = [...tasks]
  const work = async (): Promise<void> => {
    for (let task = left.shift(); task; task = left.shift()) await task()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Resolves when the first bytes of the answer have arrived. No more are read. */
export const begun = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.once('data', () => {
      socket.pause()
      resolve()
    })
  })
