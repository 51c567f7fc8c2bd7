import { ActionIcon, Button, EmptyState, Table, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconTags, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { labelsQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { Label } from '../api/types.ts'
import { Confirm } from '../parts/confirm.tsx'
import { LabelMark } from '../parts/label-mark.tsx'
import { Page } from '../parts/page.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useTexts } from '../texts/texts.ts'
import { LabelForm } from './label-form.tsx'

export default function LabelsPage() {
  const { general, settings } = useTexts()
  const t = settings.labels
  const { write } = useRights()
  const queries = useQueryClient()
  const labels = useQuery(labelsQuery)
  const [edited, setEdited] = useState<Label | 'new'>()
  const [removed, setRemoved] = useState<Label>()

  async function remove({ id }: Label): Promise<void> {
    unwrap(await api.DELETE('/v1/labels/{label_id}', { params: { path: { label_id: String(id) } } }))
    await queries.invalidateQueries()
  }

  const add = write && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} hint={t.hint} actions={add}>
      <QueryContent query={labels}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={<IconTags aria-hidden />} title={t.none} description={t.noneHint} />
          ) : (
            <Panel label={t.title}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.name}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.detail}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.color}</Table.Th>
                    <Table.Th ta="right">{general.actions}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((label) => (
                    <Table.Tr key={label.id}>
                      <Table.Td>
                        <LabelMark label={label} />
                      </Table.Td>
                      <Table.Td visibleFrom="sm" maw={360}>
                        <Text size="sm" lineClamp={2} dir="auto">
                          {label.detail || general.noValue}
                        </Text>
                      </Table.Td>
                      <Table.Td c="dimmed" visibleFrom="sm">
                        {(label.color && t.colors[label.color]) ?? label.color ?? general.noValue}
                      </Table.Td>
                      <Table.Td>
                        <Button.Group style={{ justifyContent: 'flex-end' }}>
                          <Button
                            component={Link}
                            href={peopleWith(label)}
                            size="compact-sm"
                            variant="subtle"
                          >
                            {t.show}
                          </Button>
                          {write && (
                            <>
                              <ActionIcon
                                variant="subtle"
                                color="gray"
                                onClick={() => setEdited(label)}
                                aria-label={t.edit(label.name)}
                              >
                                <IconPencil size={16} aria-hidden />
                              </ActionIcon>
                              <ActionIcon
                                variant="subtle"
                                color="gray"
                                onClick={() => setRemoved(label)}
                                aria-label={t.remove(label.name)}
                              >
                                <IconTrash size={16} aria-hidden />
                              </ActionIcon>
                            </>
                          )}
                        </Button.Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
      {edited && (
        <LabelForm label={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {removed && (
        <Confirm
          title={t.removeTitle(removed.name)}
          text={t.removeText}
          action={general.remove}
          run={() => remove(removed)}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </Page>
  )
}

function peopleWith({ id }: Label): string {
  const filter = JSON.stringify({ all: [{ some: 'labelIds', op: 'in', value: [id] }] })
  return `/people?${new URLSearchParams({ filter })}`
}
