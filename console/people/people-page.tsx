import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconUserPlus } from '@tabler/icons-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useFields, useLabels } from '../api/catalog.ts'
import { useRights } from '../api/session.ts'
import type { Person } from '../api/types.ts'
import { Page } from '../parts/page.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { allColumns, type CellContext, type Column, defaultColumns } from './columns.tsx'
import { BulkBar, CreatePerson, ExportPeople } from './people-dialogs.ts'
import { PeopleEmpty } from './people-empty.tsx'
import { PeopleTable } from './people-table.tsx'
import { PeopleToolbar } from './people-toolbar.tsx'
import { noneSelected, type Selection } from './selection.ts'
import { usePeopleWindow } from './use-people-window.ts'
import { usePhoneFormat } from './use-phone-format.ts'
import { isFiltered, toPeopleQuery, usePeopleView } from './view.ts'

const Start = lazy(async () => ({ default: (await import('../start/start.tsx')).Start }))

/** The table of people with search, filters, selection and bulk actions. */
export default function PeoplePage() {
  const texts = useTexts()
  const t = texts.people
  const format = useFormat()
  const phone = usePhoneFormat()
  const labelList = useLabels()
  const fields = useFields()
  const { write } = useRights()
  const [, navigate] = useLocation()
  const [view, changeView] = usePeopleView()
  const query = toPeopleQuery(view)
  const [selection, setSelection] = useSelection(JSON.stringify(query))
  const { people, state, stale, refresh } = usePeopleWindow(query, { exactCount: selection.kind === 'all' })
  const [exportOpened, exporting] = useDisclosure(false)
  const [createOpened, closeCreate] = useOpenedByAddress('add')

  const known = useMemo(() => allColumns(texts, fields), [texts, fields])
  const columns = useMemo(() => chosenColumns(view.columns, known), [view.columns, known])
  const context = useMemo<CellContext>(
    () => ({ labels: new Map(labelList.map((label) => [label.id, label])), format, texts, phone }),
    [labelList, format, texts, phone],
  )
  const open = useCallback(
    (person: Person, row: number) => {
      // The back button returns to this row.
      history.replaceState({ ...history.state, row }, '')
      navigate(`/people/${person.id}`, { state: { fromTable: true } })
    },
    [navigate],
  )

  const filtered = isFiltered(view)
  if (state.complete && state.count === 0 && !filtered && !stale && !state.error)
    return (
      <Suspense fallback={null}>
        <Start onAdded={refresh} />
      </Suspense>
    )

  const written = format.number(state.complete ? state.count : Math.max(0, state.count - 1))
  const hint = state.complete
    ? t.count(state.count, written)
    : state.count > 0
      ? t.atLeast(written)
      : state.error === undefined
        ? texts.general.loading
        : ''
  return (
    <Page
      fills
      title={t.title}
      hint={<span aria-live="polite">{hint}</span>}
      actions={
        <Group gap="xs" wrap="nowrap">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={exporting.open}
            visibleFrom="sm"
          >
            {t.export}
          </Button>
          {write && (
            <Button
              leftSection={<IconUserPlus size={16} aria-hidden />}
              onClick={() => navigate(addressWith('add'))}
            >
              {t.addPerson}
            </Button>
          )}
        </Group>
      }
    >
      <PeopleToolbar
        view={view}
        onView={changeView}
        known={known}
        columns={columns}
        onExport={exporting.open}
      />
      <PeopleTable
        key={`${view.sort} ${view.removed}`}
        people={people}
        state={state}
        columns={columns}
        context={context}
        sort={view.sort}
        onSort={(sort) => changeView({ sort })}
        selection={selection}
        onSelection={setSelection}
        onOpen={open}
        initialRow={rowOfHistory()}
        stale={stale}
      >
        <PeopleEmpty
          state={state}
          onReset={() => changeView({ q: '', filter: '', removed: 'exclude' })}
          onRetry={refresh}
        />
      </PeopleTable>
      <BulkBar
        selection={selection}
        onSelection={setSelection}
        count={state.count}
        counted={state.complete}
        query={query}
        onChanged={refresh}
      />
      <ExportPeople opened={exportOpened} onClose={exporting.close} query={query} />
      <CreatePerson opened={createOpened} onClose={closeCreate} />
    </Page>
  )
}

/** The selection, reset when another list is shown. */
function useSelection(list: string) {
  const [state, setState] = useState<{ list: string; selection: Selection }>({
    list,
    selection: noneSelected,
  })
  const selection = state.list === list ? state.selection : noneSelected
  const setSelection = useCallback((next: Selection) => setState({ list, selection: next }), [list])
  return [selection, setSelection] as const
}

function chosenColumns(names: readonly string[], known: ReadonlyMap<string, Column>): Column[] {
  const requested = names.length > 0 ? names : defaultColumns
  const chosen = requested.map((name) => known.get(name)).filter((column) => column !== undefined)
  const name = known.get('name')!
  return [name, ...chosen.filter((column) => column !== name)]
}

function rowOfHistory(): number {
  const row: unknown = history.state?.row
  return typeof row === 'number' && row > 0 ? row : 0
}

function addressWith(flag: string): string {
  const search = new URLSearchParams(location.search)
  search.set(flag, '1')
  return `/people?${search}`
}

/** A dialog opened by a query parameter, so that shortcuts and other pages can link to it. */
function useOpenedByAddress(flag: string) {
  const [, navigate] = useLocation()
  const opened = new URLSearchParams(location.search).has(flag)
  const close = useCallback(() => {
    const search = new URLSearchParams(location.search)
    search.delete(flag)
    navigate(search.size > 0 ? `/people?${search}` : '/people', { replace: true })
  }, [flag, navigate])
  useEffect(() => {
    if (new URLSearchParams(location.search).has('focus')) document.getElementById('people-search')?.focus()
  }, [])
  return [opened, close] as const
}
