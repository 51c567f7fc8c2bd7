import { expect, test } from 'vitest'
import { binaryOf, binaryUri } from './binary.ts'

test.each([
  ['AQID', 'AQID'],
  ['AQI', 'AQI='],
  ['AQ', 'AQ=='],
  ['AQ==', 'AQ=='],
])('base64 %s, whose padding may be missing, is written as %s', (data, padded) => {
  const uri = binaryUri('photo', { type: 'PNG' }, data)
  expect(uri).toBe(`data:image/png;base64,${padded}`)
  expect(binaryOf(`data:image/png;base64,${data}`)).toEqual({ type: 'PNG', data: padded })
})
