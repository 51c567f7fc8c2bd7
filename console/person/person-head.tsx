import { Anchor, Button, Group, Menu, Title } from '@mantine/core'
import { IconArchive, IconChevronDown, IconDownload, IconRestore } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useRights } from '../api/session.ts'
import { PersonAvatar } from '../people/cells.tsx'
import { exportFields, exportLink } from '../people/export-request.ts'
import { nameOf, primaryOf } from '../people/person-name.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { usePersonContext } from './person-context.ts'

export function PersonTitle() {
  const { people } = useTexts()
  const { person } = usePersonContext()
  const name = nameOf(person)
  return (
    <Group gap="sm" wrap="nowrap" align="center">
      <PersonAvatar name={name} size={44} />
      <Title order={1} dir="auto" lineClamp={4} className={classes.name!} title={name}>
        {name || people.unnamed}
      </Title>
    </Group>
  )
}

/** Job title, company and primary email in one line. */
export function PersonHint() {
  const { person: t } = useTexts()
  const { person } = usePersonContext()
  const words = [person.jobTitle, person.company, primaryOf(person.emails)?.value].filter(Boolean)
  return (
    <Group gap={0} mt={6} className={classes.hint!}>
      <Anchor component={Link} href="/people" size="sm" onClick={stepBack}>
        ← {t.back}
      </Anchor>
      {words.map((word) => (
        <span key={word} className={classes.hintWord}>
          <bdi>{word}</bdi>
        </span>
      ))}
    </Group>
  )
}

/** Goes back in history if the person was opened from the table, so that the table keeps its scroll position. */
function stepBack(event: { preventDefault(): void }): void {
  if (history.state?.fromTable !== true) return
  event.preventDefault()
  history.back()
}

interface PersonActionsProps {
  readonly onRemoval: (action: 'remove' | 'restore') => void
  readonly busy: boolean
}

export function PersonActions({ onRemoval, busy }: PersonActionsProps) {
  const { general, person: t } = useTexts()
  const { person } = usePersonContext()
  const { write } = useRights()
  if (person.removedAt !== null) {
    if (!write) return null
    return (
      <Button
        leftSection={<IconRestore size={16} aria-hidden />}
        loading={busy}
        onClick={() => onRemoval('restore')}
      >
        {t.restore}
      </Button>
    )
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={busy} rightSection={<IconChevronDown size={16} aria-hidden />}>
          {general.actions}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={exportLink(exportFields('vcard', {}, { kind: 'some', ids: new Set([person.id]) }))}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t.export}
        </Menu.Item>
        {write && (
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconArchive size={16} aria-hidden />}
            onClick={() => onRemoval('remove')}
          >
            {t.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
