import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  Indicator,
  Menu,
  Select,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconDots, IconDownload, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useRights } from '../api/session.ts'
import { searchFieldId } from '../shell/shortcuts.ts'
import { useTexts } from '../texts/texts.ts'
import { ColumnMenu } from './column-menu.tsx'
import type { Column } from './columns.tsx'
import { countConditions, parseFilter } from './filter-text.ts'
import { FilterPanel } from './people-dialogs.ts'
import classes from './people-toolbar.module.css'
import { type PeopleView, removedChoice, removedChoices } from './view.ts'

/** Groups fast key presses into one request without a noticeable delay. */
const TYPING_DEBOUNCE_MS = 25

interface PeopleToolbarProps {
  readonly view: PeopleView
  readonly onView: (changes: Partial<PeopleView>, options?: { replace?: boolean }) => void
  readonly known: ReadonlyMap<string, Column>
  readonly columns: readonly Column[]
  readonly onExport: () => void
}

/** Search, filter, sort order and columns of the view. */
export function PeopleToolbar({ view, onView, known, columns, onExport }: PeopleToolbarProps) {
  const { people: t } = useTexts()
  const [filterOpened, setFilterOpened] = useState(false)
  const filter = parseFilter(view.filter)
  const conditions = filter ? countConditions(filter) : 0
  return (
    <Group gap="xs" mb="sm" wrap="nowrap" className={classes.toolbar}>
      <SearchField q={view.q} onSearch={(q) => onView({ q }, { replace: true })} />
      <Indicator label={conditions} size={18} disabled={conditions === 0} color="saffron.4" autoContrast>
        <Button
          variant={conditions > 0 ? 'light' : 'default'}
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          aria-label={conditions > 0 ? `${t.filter.open}: ${t.filter.active(conditions)}` : t.filter.open}
          aria-expanded={filterOpened}
          onClick={() => setFilterOpened(true)}
        >
          {t.filter.open}
        </Button>
      </Indicator>
      <Select
        aria-label={t.sort.open}
        className={classes.sort!}
        data={Object.entries(t.sort.choices).map(([value, label]) => ({ value, label }))}
        value={view.sort}
        onChange={(sort) => sort && onView({ sort })}
        visibleFrom="sm"
      />
      <ColumnMenu
        known={known}
        columns={columns}
        onColumns={(names) => onView({ columns: names }, { replace: true })}
      />
      <MoreMenu view={view} onView={onView} onExport={onExport} />
      <FilterPanel
        opened={filterOpened}
        onClose={() => setFilterOpened(false)}
        filter={view.filter}
        onFilter={(text) => onView({ filter: text })}
      />
    </Group>
  )
}

/** Shows typed text at once and writes it to the URL after a short delay. */
function SearchField({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { people: t } = useTexts()
  const { sensitive } = useRights()
  const [text, setText] = useState(q)
  const typed = useRef(q)
  const search = useDebouncedCallback((value: string) => {
    typed.current = value
    onSearch(value)
  }, TYPING_DEBOUNCE_MS)
  // The URL changed by other means, such as the back button, a link or a reset.
  useEffect(() => {
    if (q === typed.current) return
    typed.current = q
    setText(q)
  }, [q])
  const change = (value: string): void => {
    setText(value)
    search(value)
  }
  return (
    <Tooltip label={t.searchNotAllowed} disabled={sensitive}>
      <TextInput
        id={searchFieldId}
        className={classes.search!}
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        disabled={!sensitive}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text) change('')
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[role=grid]')?.focus()
        }}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={text && <CloseButton size="sm" aria-label={t.searchClear} onClick={() => change('')} />}
      />
    </Tooltip>
  )
}

function MoreMenu({ view, onView, onExport }: Pick<PeopleToolbarProps, 'view' | 'onView' | 'onExport'>) {
  const { general, people: t } = useTexts()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={general.actions}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.removed.label}</Menu.Label>
        <Menu.RadioGroup
          value={view.removed}
          onChange={(chosen) => onView({ removed: removedChoice(chosen) })}
        >
          {removedChoices.map((removed) => (
            <Menu.RadioItem key={removed} value={removed}>
              {t.removed[removed]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider hiddenFrom="sm" />
        <Menu.Label hiddenFrom="sm">{t.sort.open}</Menu.Label>
        <Menu.RadioGroup value={view.sort} onChange={(sort) => onView({ sort })}>
          {Object.entries(t.sort.choices).map(([sort, label]) => (
            <Menu.RadioItem key={sort} value={sort} hiddenFrom="sm">
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider hiddenFrom="sm" />
        <Menu.Item hiddenFrom="sm" leftSection={<IconDownload size={16} aria-hidden />} onClick={onExport}>
          {t.export}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
