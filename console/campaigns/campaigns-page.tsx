import { Alert, Anchor, Button, EmptyState, Group, Modal, Table, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { campaignsQuery, statusesQuery } from '../api/campaigns.ts'
import { api } from '../api/client.ts'
import { messageOf, unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import { Page } from '../parts/page.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { StatusBar } from './status-bar.tsx'

export default function CampaignsPage() {
  const { settings } = useTexts()
  const t = settings.campaigns
  const format = useFormat()
  const { write } = useRights()
  const campaigns = useQuery(campaignsQuery)
  const [opened, adding] = useDisclosure(false)
  const add = write && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} hint={t.hint} actions={add}>
      <QueryContent query={campaigns}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<IconSpeakerphone aria-hidden />} title={t.none} description={t.noneHint} />
          ) : (
            <Panel label={t.title}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.name}</Table.Th>
                    <Table.Th w="60%">{t.status}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.created}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, name, createdAt }) => (
                    <Table.Tr key={id}>
                      <Table.Td dir="auto" style={{ overflowWrap: 'anywhere' }}>
                        <Anchor component={Link} href={`/campaigns/${id}`} fw={600}>
                          {name}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>
                        <CampaignStatus id={id} />
                      </Table.Td>
                      <Table.Td visibleFrom="sm">{format.date(createdAt)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
      {opened && <NewCampaign onClose={adding.close} />}
    </Page>
  )
}

function CampaignStatus({ id }: { id: string }) {
  const statuses = useQuery(statusesQuery(id))
  return statuses.data ? <StatusBar counts={statuses.data} compact /> : null
}

function NewCampaign({ onClose }: { onClose: () => void }) {
  const { general, settings } = useTexts()
  const t = settings.campaigns
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST('/v1/campaigns', { body: { name: name.trim() } })),
    async onSuccess({ id }) {
      await queries.invalidateQueries(campaignsQuery)
      navigate(`/campaigns/${id}`)
    },
  })
  return (
    <Modal opened onClose={onClose} title={t.create} closeButtonProps={{ 'aria-label': general.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) create.mutate()
        }}
      >
        {create.error && (
          <Alert color="red" role="alert" mb="sm">
            {messageOf(create.error)}
          </Alert>
        )}
        <TextInput
          label={t.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={255}
          dir="auto"
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
            {t.create}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
