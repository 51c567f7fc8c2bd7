let ending: Promise<void> | undefined

/**
 * The end of this turn of the event loop. Answers that are ready wait for it and go out together: each by itself wakes its
 * client, which costs more than a remembered answer does (16 connections get twice as many answers so).
 */
export function endOfTurn(): Promise<void> {
  ending ??= new Promise((resolve) => {
    setImmediate(() => {
      ending = undefined
      resolve()
    })
  })
  return ending
}
