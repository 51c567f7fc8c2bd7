import { useMediaQuery } from '@mantine/hooks'
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Person } from '../api/types.ts'
import type { CellContext, Column } from './columns.tsx'
import { PeopleRow, rowId } from './people-row.tsx'
import classes from './people-table.module.css'
import type { PeopleWindow, WindowState } from './people-window.ts'
import { allSelected, isSelected, noneSelected, type Selection, withPeople } from './selection.ts'
import { TableHead } from './table-head.tsx'
import { handleTableKey } from './table-keys.ts'
import { useRowScroll } from './use-row-scroll.ts'

const HEAD_HEIGHT = 40
const ROW_HEIGHT = 44
const CARD_HEIGHT = 64
const CHECK_WIDTH = 44
/** The maximum number of rows in a range selection. */
const RANGE_MAX = 1_000
/** Rows are loaded when scrolling pauses this long, so that rows scrolled past are not requested. */
const SCROLL_PAUSE_MS = 40

interface PeopleTableProps {
  readonly people: PeopleWindow
  readonly state: WindowState
  readonly columns: readonly Column[]
  readonly context: CellContext
  readonly sort: string
  readonly onSort: (sort: string) => void
  readonly selection: Selection
  readonly onSelection: (selection: Selection) => void
  readonly onOpen: (person: Person, row: number) => void
  readonly initialRow: number
  /** The rows belong to the previous query, because the new one is still loading. */
  readonly stale: boolean
  /** Shown if there are no rows. */
  readonly children?: ReactNode
}

export function PeopleTable(props: PeopleTableProps) {
  const { people, state, columns, context, selection, onSelection, onOpen, initialRow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const rows = state.count
  const head = narrow ? 0 : HEAD_HEIGHT
  const rowHeight = narrow ? CARD_HEIGHT : ROW_HEIGHT
  const scroll = useRowScroll({ scroller, rows, rowHeight, head, initialRow })
  const [active, setActive] = useState(initialRow)
  const anchor = useRef(initialRow)
  const { first, last } = scroll.visible

  useLoadVisibleRows(people, first, last)

  const selectRow = useCallback(
    (row: number, extend: boolean) => {
      setActive(row)
      const from = extend ? Math.max(Math.min(anchor.current, row), row - RANGE_MAX) : row
      const to = extend ? Math.min(Math.max(anchor.current, row), row + RANGE_MAX) : row
      const range = Array.from({ length: to - from + 1 }, (_, index) => people.at(from + index))
      const there = range.filter((person) => person !== undefined)
      const target = people.at(row)
      if (!extend) anchor.current = row
      if (target) onSelection(withPeople(selection, there, extend || !isSelected(selection, target.id)))
    },
    [people, selection, onSelection],
  )

  function move(row: number, extend: boolean): void {
    if (extend) selectRow(row, true)
    else anchor.current = row
    setActive(row)
    scroll.showRow(row)
  }

  const template = `${CHECK_WIDTH}px ${columns.map(({ width }, index) => (index === 0 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ')}`
  const least = columns.reduce((sum, { width }) => sum + width, CHECK_WIDTH)
  const renderedRows = Array.from(
    { length: Math.max(0, scroll.rendered.last - scroll.rendered.first + 1) },
    (_, index) => scroll.rendered.first + index,
  )
  const openActive = (): void => {
    const person = people.at(active)
    if (person) onOpen(person, active)
  }
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        className={classes.scroller}
        style={{ '--columns': template, '--least': `${least}px` } as CSSProperties}
        aria-label={context.texts.people.table}
        aria-rowcount={state.complete ? rows + 1 : -1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-busy={state.loading || props.stale}
        {...(people.at(active) && { 'aria-activedescendant': rowId(active) })}
        onKeyDown={(event) =>
          handleTableKey(event, {
            rows,
            active,
            pageRows: Math.max(1, last - first),
            move,
            open: openActive,
            select: () => selectRow(active, false),
            selectAll: () => onSelection(allSelected),
            clear: () => onSelection(noneSelected),
          })
        }
      >
        <TableHead {...props} rows={rows} texts={context.texts} />
        <div
          role="rowgroup"
          className={`${classes.rows} ${props.stale ? classes.stale : ''}`}
          style={{ height: scroll.height }}
        >
          {renderedRows.map((row) => {
            const person = people.at(row)
            return (
              <PeopleRow
                key={row}
                row={row}
                person={person}
                top={row * rowHeight - scroll.shift}
                columns={columns}
                narrow={narrow}
                context={context}
                selected={person !== undefined && isSelected(selection, person.id)}
                active={row === active}
                onOpen={onOpen}
                onSelect={selectRow}
              />
            )
          })}
        </div>
      </div>
      {rows === 0 && <div className={classes.overlay}>{props.children}</div>}
    </div>
  )
}

/** Loads the visible rows once scrolling pauses. */
function useLoadVisibleRows(people: PeopleWindow, first: number, last: number): void {
  const lastLoad = useRef<RefObject<number>['current']>(0)
  useEffect(() => {
    const show = (): void => {
      lastLoad.current = performance.now()
      people.show(first, last)
    }
    if (performance.now() - lastLoad.current > SCROLL_PAUSE_MS) return show()
    const timer = setTimeout(show, SCROLL_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [people, first, last])
}
