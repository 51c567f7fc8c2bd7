import { systemTiming } from '../model/clock.ts'

/** A progress bar on standard error. Prints nothing if standard error is not a terminal. */
export interface ProgressLine {
  /** @param bytes how much of `bytesTotal` has been read */
  show(state: { done: number; bytes: number; bytesTotal: number; unit: string }): void
  end(): void
}

const WIDTH = 24
const REDRAW_MS = 100

export interface ProgressOptions {
  readonly stream?: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>
  /** Work done before this run, for example before an interruption. It does not count for the rate. */
  readonly from?: { readonly done: number; readonly bytes: number }
  /** Monotonic time in milliseconds. */
  readonly now?: () => number
}

export function createProgressLine({
  stream = process.stderr,
  from = { done: 0, bytes: 0 },
  now = systemTiming.elapsedMs,
}: ProgressOptions = {}): ProgressLine {
  const begun = now()
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show({ done, bytes, bytesTotal, unit }) {
      if (!stream.isTTY || now() - shownAt < REDRAW_MS) return
      shownAt = now()
      const seconds = (shownAt - begun) / 1000
      const share = Math.min(1, bytesTotal === 0 ? 1 : bytes / bytesTotal)
      const rate = seconds > 0 ? Math.round((done - from.done) / seconds) : 0
      const read = bytes - from.bytes
      const left = read > 0 ? duration((seconds * (bytesTotal - bytes)) / read) : '?'
      const bar = '='.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, ' ')
      stream.write(
        `\r[${bar}] ${Math.floor(share * 100)}%  ${done.toLocaleString('en')} ${unit}  ${rate.toLocaleString('en')}/s  ${left} left\u001b[K`,
      )
    },
    end() {
      if (stream.isTTY && Number.isFinite(shownAt)) stream.write('\r\u001b[K')
    },
  }
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
