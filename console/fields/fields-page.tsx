import { ActionIcon, Badge, Button, Code, EmptyState, Table, Text } from '@mantine/core'
import { IconColumns3, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldsQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { CustomField } from '../api/types.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Page } from '../parts/page.tsx'
import { Panel, PhoneDetails } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useTexts } from '../texts/texts.ts'
import { FieldForm } from './field-form.tsx'

const OPTIONS_SHOWN = 4

export default function FieldsPage() {
  const { general, settings } = useTexts()
  const t = settings.fields
  const { write } = useRights()
  const queries = useQueryClient()
  const fields = useQuery(fieldsQuery)
  const [edited, setEdited] = useState<CustomField | 'new'>()
  const [removed, setRemoved] = useState<CustomField>()

  async function remove({ id }: CustomField): Promise<void> {
    unwrap(await api.DELETE('/v1/custom-fields/{field_id}', { params: { path: { field_id: String(id) } } }))
    await queries.invalidateQueries()
  }

  const add = write && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} hint={t.hint} actions={add}>
      <QueryContent query={fields}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={<IconColumns3 aria-hidden />} title={t.none} description={t.noneHint} />
          ) : (
            <Panel label={t.title}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.name}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.key}</Table.Th>
                    <Table.Th>{t.type}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.options}</Table.Th>
                    {write && <Table.Th ta="right">{general.actions}</Table.Th>}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((field) => (
                    <Table.Tr key={field.id}>
                      <Table.Td fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
                        {field.name}
                        <PhoneDetails>
                          <Code>{field.key}</Code>
                          {field.options.length > 0 && <Options field={field} />}
                        </PhoneDetails>
                      </Table.Td>
                      <Table.Td visibleFrom="sm">
                        <Code>{field.key}</Code>
                      </Table.Td>
                      <Table.Td>
                        <Badge variant="default" miw="max-content">
                          {t.types[field.type] ?? field.type}
                        </Badge>
                      </Table.Td>
                      <Table.Td visibleFrom="sm">
                        <Options field={field} />
                      </Table.Td>
                      {write && (
                        <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            onClick={() => setEdited(field)}
                            aria-label={t.edit(field.name)}
                          >
                            <IconPencil size={16} aria-hidden />
                          </ActionIcon>
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            onClick={() => setRemoved(field)}
                            aria-label={t.remove(field.name)}
                          >
                            <IconTrash size={16} aria-hidden />
                          </ActionIcon>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
      {edited && (
        <FieldForm field={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
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

function Options({ field: { options } }: { field: CustomField }) {
  const { general } = useTexts()
  const shown = options.slice(0, OPTIONS_SHOWN).map(({ label }) => label)
  const more = options.length > OPTIONS_SHOWN ? ` +${options.length - OPTIONS_SHOWN}` : ''
  return (
    <Text size="sm" c="dimmed" dir="auto" style={{ overflowWrap: 'anywhere' }}>
      {shown.length > 0 ? `${shown.join(', ')}${more}` : general.noValue}
    </Text>
  )
}
