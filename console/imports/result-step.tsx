import { Alert, Button, Group, Modal, Progress, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { api } from '../api/client.ts'
import { importQuery, importsQuery, isUnderWay } from '../api/imports.ts'
import { unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { ImportJob } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { Counts } from './counts.tsx'
import { RejectedRows } from './rejected-rows.tsx'

/** How far the import is, what came of it, and the way back. */
export function ResultStep({ id, onAgain }: { id: number; onAgain: () => void }) {
  const { imports: t } = useTexts()
  const queries = useQueryClient()
  const job = useQuery(importQuery(id))
  const underWay = job.data !== undefined && isUnderWay(job.data)
  const ended = job.data !== undefined && !underWay
  useEffect(() => {
    if (!ended) return
    void queries.invalidateQueries(importsQuery)
    void queries.invalidateQueries({ queryKey: ['people'] })
  }, [ended, queries])
  if (job.error) return <Failure error={job.error} onRetry={() => void job.refetch()} />
  if (!job.data) return null
  const { state, progress, name, problem } = job.data
  const title = {
    running: t.result.running,
    undoing: t.result.undoing,
    done: t.result.done,
    undone: t.result.undone,
    failed: t.result.failed,
  }[state]
  return (
    <Stack mb="xl">
      <div>
        <Title order={2} aria-live="polite">
          {title}
        </Title>
        <Text c="dimmed" dir="auto">
          {name}
        </Text>
      </div>
      {problem && <Alert color="red">{problem}</Alert>}
      {underWay && <Share share={progress.share} label={title} />}
      <Counts progress={progress} texts={t.result.counts} />
      {!underWay && <Ways job={job.data} onAgain={onAgain} />}
      {ended && progress.rejected > 0 && <Rejected id={id} />}
    </Stack>
  )
}

function Share({ share, label }: { share: number; label: string }) {
  const { imports: t } = useTexts()
  const format = useFormat()
  return (
    <div>
      <Progress value={share * 100} size="lg" animated aria-label={label} />
      <Text size="sm" c="dimmed" mt={4}>
        {t.result.share(format.percent(share))}
      </Text>
    </div>
  )
}

function Ways({ job, onAgain }: { job: ImportJob; onAgain: () => void }) {
  const { imports: t } = useTexts()
  const { write } = useRights()
  const queries = useQueryClient()
  const [asked, asking] = useDisclosure(false)
  const path = { import_id: String(job.id) }
  const undo = useMutation({
    mutationFn: async () => unwrap(await api.POST('/v1/imports/{import_id}/undo', { params: { path } })),
    onSuccess(changed) {
      asking.close()
      queries.setQueryData(importQuery(job.id).queryKey, changed)
    },
  })
  return (
    <>
      <Group>
        <Button component={Link} href="/people">
          {t.result.people}
        </Button>
        {job.progress.rejected > 0 && (
          <Button
            component="a"
            variant="default"
            href={`/native/v1/imports/${job.id}/rejected`}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t.result.downloadRejected}
          </Button>
        )}
        {write && job.state !== 'undone' && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={asking.open}
          >
            {t.result.undo}
          </Button>
        )}
        {write && (
          <Button variant="default" onClick={onAgain}>
            {t.result.again}
          </Button>
        )}
      </Group>
      <Modal opened={asked} onClose={asking.close} title={t.result.undoTitle}>
        <Text>{t.result.undoText}</Text>
        {undo.error && <Failure error={undo.error} />}
        <Group justify="flex-end" mt="md">
          <Button color="red" loading={undo.isPending} onClick={() => undo.mutate()}>
            {t.result.undo}
          </Button>
        </Group>
      </Modal>
    </>
  )
}

function Rejected({ id }: { id: number }) {
  const rejections = useQuery({
    queryKey: ['imports', id, 'rejections'],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/imports/{import_id}/rejections', {
          params: { path: { import_id: String(id) }, query: { limit: 100 } },
          signal,
        }),
      ),
  })
  return rejections.data && rejections.data.items.length > 0 ? (
    <RejectedRows rows={rejections.data.items} />
  ) : null
}
