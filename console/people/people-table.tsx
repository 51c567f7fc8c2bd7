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
import { everyone, isSelected, nobody, type Selection, withPeople } from './selection.ts'
import { TableHead } from './table-head.tsx'
import { handleTableKey } from './table-keys.ts'
import { useRowScroll } from './use-row-scroll.ts'

const HEAD_HEIGHT = 40
const ROW_HEIGHT = 44
const CARD_HEIGHT = 64
const CHECK_WIDTH = 44
/** Rows between two that a range may select; whoever wants more selects all. */
const RANGE_MAX = 1_000
/** Scrolling on for this long before rows are asked for: what only flies past is not. */
const FLY_PAST_MS = 40

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
  /** Another list than the one that is asked for is still shown. */
  readonly stale: boolean
  /** Shown in place of rows when there are none. */
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
  const { first, last } = scroll.inSight

  useVisibleRows(people, first, last)

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
  const drawn = Array.from(
    { length: Math.max(0, scroll.drawn.last - scroll.drawn.first + 1) },
    (_, index) => scroll.drawn.first + index,
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
            selectAll: () => onSelection(everyone),
            clear: () => onSelection(nobody),
          })
        }
      >
        <TableHead {...props} rows={rows} texts={context.texts} />
        <div
          role="rowgroup"
          className={`${classes.rows} ${props.stale ? classes.stale : ''}`}
          style={{ height: scroll.height }}
        >
          {drawn.map((row) => {
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

/** Asks for the rows in sight, once the person stops flying past them. */
function useVisibleRows(people: PeopleWindow, first: number, last: number): void {
  const asked = useRef<RefObject<number>['current']>(0)
  useEffect(() => {
    const show = (): void => {
      asked.current = performance.now()
      people.show(first, last)
    }
    if (performance.now() - asked.current > FLY_PAST_MS) return show()
    const timer = setTimeout(show, FLY_PAST_MS)
    return () => clearTimeout(timer)
  }, [people, first, last])
}
