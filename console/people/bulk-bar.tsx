import { ActionBar, Button, Group, Menu, Progress, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconArchive,
  IconDownload,
  IconRestore,
  IconSpeakerphone,
  IconTag,
  IconTagOff,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { campaignsQuery } from '../api/campaigns.ts'
import { useLabels } from '../api/catalog.ts'
import { useRights } from '../api/session.ts'
import type { PeopleQuery } from '../api/types.ts'
import { Confirm } from '../parts/confirm.tsx'
import { LabelMark } from '../parts/label-mark.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import type { BulkAction } from './bulk.ts'
import classes from './bulk-bar.module.css'
import { ExportPeople } from './export-people.tsx'
import { allSelected, noneSelected, type Selection, sizeOf } from './selection.ts'
import { useBulk } from './use-bulk.tsx'

/** Removing more people than this needs confirmation. A smaller removal can be undone with one click. */
const CONFIRM_ABOVE = 10

export interface BulkBarProps {
  readonly selection: Selection
  readonly onSelection: (selection: Selection) => void
  readonly count: number
  /** Whether `count` is exact. */
  readonly counted: boolean
  readonly query: PeopleQuery
  readonly onChanged: () => void
}

/** The bar with the actions for all selected people. */
export function BulkBar({ selection, onSelection, count, counted, query, onChanged }: BulkBarProps) {
  const { people } = useTexts()
  const t = people.bulk
  const format = useFormat()
  const { write } = useRights()
  const size = sizeOf(selection, count)
  // The exact count is loaded after selecting the whole view, which may take a moment.
  const known = counted || selection.kind === 'some'
  const written = known ? format.number(size) : t.moreThan(format.number(size - 1))
  const [exportOpened, exporting] = useDisclosure(false)
  const [confirmOpened, confirming] = useDisclosure(false)
  const { progress, run, stop } = useBulk(query, { onChanged, onDone: () => onSelection(noneSelected) })
  const start = (action: BulkAction): void => void run(action, selection)
  const remove = (): void => (size > CONFIRM_ABOVE ? confirming.open() : start({ kind: 'remove' }))
  return (
    <>
      <ActionBar
        opened={size > 0}
        withinPortal={false}
        onClose={() => onSelection(noneSelected)}
        aria-label={t.label}
        className={classes.bar!}
      >
        {progress ? (
          <Group gap="sm" wrap="nowrap" miw={260} role="status">
            <Progress
              value={size === 0 ? 100 : Math.min(100, (progress.done / size) * 100)}
              flex={1}
              aria-label={t.progressLabel}
              animated
            />
            <Text size="sm">{t.progress(format.number(progress.done), written)}</Text>
            <Button size="compact-sm" variant="default" onClick={stop}>
              {t.stop}
            </Button>
          </Group>
        ) : (
          <Group gap="xs">
            <Text size="sm" fw={600} aria-live="polite" className={classes.selected!}>
              {t.selected(size, written)}
            </Text>
            {size < count && (
              <Button size="compact-sm" variant="subtle" onClick={() => onSelection(allSelected)}>
                {counted ? t.selectAll(format.number(count)) : t.selectAllMatches}
              </Button>
            )}
            {write && query.removed !== 'only' && <LabelMenus onAction={start} />}
            {write && query.removed !== 'only' && <CampaignMenu onAction={start} />}
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={exporting.open}
            >
              {t.export}
            </Button>
            {write && query.removed !== undefined && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconRestore size={14} aria-hidden />}
                onClick={() => start({ kind: 'restore' })}
              >
                {t.restore}
              </Button>
            )}
            {write && query.removed !== 'only' && (
              <Button
                size="compact-sm"
                variant="light"
                color="red"
                leftSection={<IconArchive size={14} aria-hidden />}
                onClick={remove}
              >
                {t.remove}
              </Button>
            )}
            <ActionBar.CloseButton aria-label={t.clear} className={classes.close!} />
          </Group>
        )}
      </ActionBar>
      {confirmOpened && (
        <Confirm
          title={t.confirmTitle(size, written)}
          text={t.confirmText}
          action={t.remove}
          run={async () => start({ kind: 'remove' })}
          onClose={confirming.close}
        />
      )}
      <ExportPeople opened={exportOpened} onClose={exporting.close} query={query} selection={selection} />
    </>
  )
}

function LabelMenus({ onAction }: { onAction: (action: BulkAction) => void }) {
  const { people } = useTexts()
  const t = people.bulk
  const labels = useLabels()
  const menus = [
    { kind: 'addLabel', icon: IconTag },
    { kind: 'removeLabel', icon: IconTagOff },
  ] as const
  return menus.map(({ kind, icon: Icon }) => (
    <Menu key={kind} position="top" shadow="md">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<Icon size={14} aria-hidden />}>
          {t[kind]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {labels.length === 0 && <Menu.Label>{t.noLabels}</Menu.Label>}
        {labels.map((label) => (
          <Menu.Item key={label.id} onClick={() => onAction({ kind, labelId: label.id })}>
            <LabelMark label={label} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  ))
}

function CampaignMenu({ onAction }: { onAction: (action: BulkAction) => void }) {
  const { people } = useTexts()
  const t = people.bulk
  const campaigns = useQuery(campaignsQuery).data?.items ?? []
  return (
    <Menu position="top" shadow="md">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconSpeakerphone size={14} aria-hidden />}>
          {t.addToCampaign}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} maw={320} style={{ overflowY: 'auto' }}>
        {campaigns.length === 0 && <Menu.Label>{t.noCampaigns}</Menu.Label>}
        {campaigns.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onAction({ kind: 'addToCampaign', campaignId: id })}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
