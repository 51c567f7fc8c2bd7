/** The same items; each is read while the one before is used, where reading and using wait for different things. */
export async function* readAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  try {
    let next = items.next()
    for (;;) {
      const { value, done } = await next
      if (done) return
      next = items.next()
      // A failure is thrown once the item before it is used.
      next.catch(() => {})
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}
