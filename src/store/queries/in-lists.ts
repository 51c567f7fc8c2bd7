/** Values of one list of a statement. */
const VALUES_PER_STATEMENT = 512

/**
 * Runs a statement for each part of a list. A part is filled up to a power of two by repeating its last value, so that
 * lists of any length need few statement texts.
 */
export async function inLists<Value, Row>(
  values: readonly Value[],
  run: (part: Value[]) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = []
  for (let start = 0; start < values.length; start += VALUES_PER_STATEMENT) {
    const part = values.slice(start, start + VALUES_PER_STATEMENT)
    const length = 2 ** Math.ceil(Math.log2(part.length))
    found.push(...(await run([...part, ...Array<Value>(length - part.length).fill(part.at(-1)!)])))
  }
  return found
}
