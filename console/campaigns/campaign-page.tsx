import {
  ActionIcon,
  Anchor,
  Button,
  EmptyState,
  Group,
  Menu,
  Paper,
  SegmentedControl,
  Table,
  Text,
} from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconChevronDown, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useSearch } from 'wouter'
import { statusesQuery } from '../api/campaigns.ts'
import { api } from '../api/client.ts'
import { isStatus, messageOf, unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { CampaignContact, StatusCounts } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { Panel, PhoneDetails } from '../parts/panel.tsx'
import { nameOf } from '../people/person-name.ts'
import { NotFound } from '../shell/not-found.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './campaigns.module.css'
import { StatusBar } from './status-bar.tsx'
import { nextStatuses, statusColor, statusesOf, statusName } from './statuses.ts'

const PAGE_SIZE = 50
/** The choice of all statuses, which is not a status. */
const ALL = ''

/** One campaign with the status of each person in it. */
export default function CampaignPage({ id }: { id: string }) {
  const { settings, general } = useTexts()
  const t = settings.campaigns
  const path = { campaign_id: id }
  const campaign = useQuery({
    queryKey: ['campaigns', id],
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/campaigns/{campaign_id}', { params: { path }, signal })),
  })
  const counts = useQuery(statusesQuery(id))
  if (isStatus(campaign.error, 404)) return <NotFound />
  if (campaign.error) {
    return (
      <Page title={t.title}>
        <Failure error={campaign.error} onRetry={() => void campaign.refetch()} />
      </Page>
    )
  }
  if (!campaign.data) return <Loading />
  return (
    <Page
      title={campaign.data.name}
      hint={
        <Anchor component={Link} href="/campaigns" size="sm">
          ← {t.back}
        </Anchor>
      }
    >
      {counts.data && counts.data.total > 0 && (
        <Paper withBorder p="lg" mb="lg" component="section" aria-label={t.chart}>
          <StatusBar counts={counts.data} />
        </Paper>
      )}
      {counts.data?.total === 0 ? (
        <EmptyState icon={<IconUsers aria-hidden />} title={t.empty} description={t.emptyHint}>
          <EmptyState.Actions>
            <Button component={Link} href="/people">
              {general.toPeople}
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      ) : (
        <Contacts campaignId={id} counts={counts.data} />
      )}
    </Page>
  )
}

function Contacts({ campaignId, counts }: { campaignId: string; counts: StatusCounts | undefined }) {
  const { settings } = useTexts()
  const t = settings.campaigns
  const format = useFormat()
  const [, navigate] = useLocation()
  const parameters = new URLSearchParams(useSearch())
  const status = parameters.get('status') || undefined
  const offset = Math.max(0, Number(parameters.get('offset')) || 0)
  const go = (target: { status?: string | undefined; offset?: number }): void => {
    const next = new URLSearchParams()
    if (target.status) next.set('status', target.status)
    if (target.offset) next.set('offset', String(target.offset))
    navigate(`/campaigns/${campaignId}${next.size > 0 ? `?${next}` : ''}`)
  }
  const contacts = useQuery({
    queryKey: ['campaigns', campaignId, 'contacts', status, offset],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/campaigns/{campaign_id}/contacts', {
          params: {
            path: { campaign_id: campaignId },
            query: { offset, limit: PAGE_SIZE, ...(status && { status }) },
          },
          signal,
        }),
      ),
  })
  if (contacts.error) return <Failure error={contacts.error} onRetry={() => void contacts.refetch()} />
  const { items = [], total = 0 } = contacts.data ?? {}
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          className={classes.choice!}
          aria-label={t.status}
          value={status ?? ALL}
          onChange={(chosen) => go({ status: chosen === ALL ? undefined : chosen })}
          data={[
            { value: ALL, label: t.all },
            ...statusesOf(counts).map((value) => ({ value, label: statusName(value, t.statuses) })),
          ]}
        />
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t.page(
              format.number(Math.min(offset + 1, total)),
              format.number(Math.min(offset + PAGE_SIZE, total)),
              format.number(total),
            )}
          </Text>
          <ActionIcon
            variant="default"
            aria-label={t.previous}
            disabled={offset === 0}
            onClick={() => go({ status, offset: Math.max(0, offset - PAGE_SIZE) })}
          >
            <IconArrowLeft size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label={t.next}
            disabled={offset + PAGE_SIZE >= total}
            onClick={() => go({ status, offset: offset + PAGE_SIZE })}
          >
            <IconArrowRight size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Panel label={t.title}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.person}</Table.Th>
              <Table.Th>{t.status}</Table.Th>
              <Table.Th visibleFrom="sm">{t.attempted}</Table.Th>
              <Table.Th visibleFrom="sm">{t.conversation}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((contact) => (
              <ContactRow key={contact.id} campaignId={campaignId} contact={contact} />
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </>
  )
}

function ContactRow({ campaignId, contact }: { campaignId: string; contact: CampaignContact }) {
  const { settings, people, general } = useTexts()
  const t = settings.campaigns
  const format = useFormat()
  const { write } = useRights()
  const queries = useQueryClient()
  const name = nameOf(contact.person) || people.unnamed
  const next = nextStatuses(contact.status)
  const changeStatus = useMutation({
    mutationFn: async (status: string) =>
      unwrap(
        await api.PATCH('/v1/campaigns/{campaign_id}/contacts/{contact_id}', {
          params: { path: { campaign_id: campaignId, contact_id: contact.id } },
          body: { status },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['campaigns', campaignId] }),
  })
  const mark = (status: string) => (
    <Group gap={8} wrap="nowrap">
      <span aria-hidden style={{ width: 10, height: 10, borderRadius: 3, background: statusColor(status) }} />
      {statusName(status, t.statuses)}
    </Group>
  )
  return (
    <Table.Tr>
      <Table.Td dir="auto" style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={`/people/${contact.person.id}`}>
          {name}
        </Anchor>
        {contact.executedAt && <PhoneDetails>{format.moment(contact.executedAt)}</PhoneDetails>}
      </Table.Td>
      <Table.Td>
        {write && next.length > 0 ? (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                loading={changeStatus.isPending}
                aria-label={`${statusName(contact.status, t.statuses)}: ${t.changeStatus(name)}`}
                rightSection={<IconChevronDown size={14} aria-hidden />}
              >
                {mark(contact.status)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {next.map((status) => (
                <Menu.Item key={status} onClick={() => changeStatus.mutate(status)}>
                  {mark(status)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : (
          mark(contact.status)
        )}
        {changeStatus.error && (
          <Text size="xs" c="red" role="alert">
            {messageOf(changeStatus.error)}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {contact.executedAt ? format.moment(contact.executedAt) : general.noValue}
      </Table.Td>
      <Table.Td visibleFrom="sm" ff="monospace" fz="xs" style={{ overflowWrap: 'anywhere' }}>
        {contact.conversationId ?? general.noValue}
      </Table.Td>
    </Table.Tr>
  )
}
