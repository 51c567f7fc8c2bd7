import type { KeyboardEvent } from 'react'

interface TableKeys {
  readonly rows: number
  readonly active: number
  readonly pageRows: number
  readonly move: (row: number, extend: boolean) => void
  readonly open: () => void
  readonly select: () => void
  readonly selectAll: () => void
  readonly clear: () => void
}

/** Handles key presses while the table has the focus. */
export function handleTableKey(event: KeyboardEvent, table: TableKeys): void {
  const { rows, active, pageRows } = table
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + pageRows,
    PageUp: active - pageRows,
    Home: 0,
    End: rows - 1,
  }
  if (Object.hasOwn(targets, event.key)) {
    if (rows > 0) table.move(Math.max(0, Math.min(targets[event.key]!, rows - 1)), event.shiftKey)
  } else if (event.key === 'Enter') table.open()
  else if (event.key === ' ') table.select()
  else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) table.selectAll()
  else if (event.key === 'Escape') table.clear()
  else return
  event.preventDefault()
}
