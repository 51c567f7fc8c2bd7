import type { OffsetPage } from '../../model/query.ts'
import { queryLimits } from '../../model/query.ts'

/** Page `page` (from 1) of `size` items. */
export function numberedPage(page: number, size: number): OffsetPage {
  return { offset: Math.min((page - 1) * size, queryLimits.offsetMax), limit: size }
}

export function pageCount(total: number, size: number): number {
  return Math.ceil(total / size)
}
