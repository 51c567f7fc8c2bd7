import pg from 'pg'

/**
 * Counts the round trips of node-postgres: the times at which something is sent while no answer is awaited. What is sent
 * along with it, on this or another connection, is the same round trip.
 */
export function watchRoundTrips(): { count(work: () => Promise<unknown>): Promise<number>; end(): void } {
  const { query } = pg.Client.prototype
  let open = 0
  let count = 0
  // biome-ignore lint/suspicious/noExplicitAny: the types of node-postgres list each form of the arguments
  pg.Client.prototype.query = function (this: pg.Client, ...args: any[]): any {
    if (open === 0) count += 1
    open += 1
    const result = Reflect.apply(query, this, args)
    const answered = () => {
      open -= 1
    }
    result.then(answered, answered)
    return result
  }
  return {
    async count(work) {
      count = 0
      await work()
      return count
    },
    end() {
      pg.Client.prototype.query = query
    },
  }
}
