import { setFlagsFromString } from 'node:v8'

/**
 * Starts a garbage collection when the heap has grown by 50 %. By default V8 lets it grow to three times its size, which kept
 * 70 MB of evicted cache entries. Growth by 100 % costs 30 MB more memory and saves two collections of 50 ms each in six
 * seconds of list requests.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=50')
}
