/** A line that tells how far a long work is, on standard error; nothing at all when that is no terminal. */
export interface ProgressLine {
  /** @param bytes how much of the whole is read */
  show(state: { done: number; bytes: number; bytesTotal: number; unit: string }): void
  end(): void
}

const WIDTH = 24
const REDRAW_MS = 100

export function createProgressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const begun = performance.now()
  let shownAt = 0
  let doneBefore: number | undefined
  return {
    show({ done, bytes, bytesTotal, unit }) {
      const now = performance.now()
      doneBefore ??= done
      if (!stream.isTTY || now - shownAt < REDRAW_MS) return
      shownAt = now
      const seconds = (now - begun) / 1000
      const share = Math.min(1, bytesTotal === 0 ? 1 : bytes / bytesTotal)
      const rate = Math.round((done - doneBefore) / seconds)
      const left = share > 0 ? duration((seconds * (1 - share)) / share) : '?'
      const bar = '='.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, ' ')
      stream.write(
        `\r[${bar}] ${Math.floor(share * 100)}%  ${done.toLocaleString('en')} ${unit}  ${rate.toLocaleString('en')}/s  ${left} left\u001b[K`,
      )
    },
    end() {
      if (stream.isTTY && shownAt > 0) stream.write('\r\u001b[K')
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
