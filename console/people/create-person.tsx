import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { api } from '../api/client.ts'
import { ApiProblem, messageOf, unwrap } from '../api/problem.ts'
import type { PersonDraft } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'

export interface CreatePersonProps {
  readonly opened: boolean
  readonly onClose: () => void
}

const empty = { fullName: '', email: '', phone: '', company: '' }

/** A short form for a new person. Other fields are edited on the page of the person. */
export function CreatePerson({ opened, onClose }: CreatePersonProps) {
  const { general, people } = useTexts()
  const t = people.create
  const [, navigate] = useLocation()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const [incomplete, setIncomplete] = useState(false)
  const create = useMutation({
    mutationFn: async (body: PersonDraft) => unwrap(await api.POST('/v1/people', { body })),
    async onSuccess(person) {
      setDraft(empty)
      await queries.invalidateQueries({ queryKey: ['people'] })
      navigate(`/people/${person.id}`)
    },
  })
  const field = (name: keyof typeof empty) => ({
    label: t[name],
    value: draft[name],
    onChange: (event: FormEvent<HTMLInputElement>) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  })
  const problem = create.error instanceof ApiProblem ? create.error : undefined

  function submit(event: FormEvent): void {
    event.preventDefault()
    const body = toDraft(draft)
    setIncomplete(Object.keys(body).length === 0)
    if (Object.keys(body).length > 0) create.mutate(body)
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.title}
      closeButtonProps={{ 'aria-label': general.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {(incomplete || create.error) && (
            <Alert color="red" role="alert">
              {incomplete ? t.empty : messageOf(create.error)}
            </Alert>
          )}
          <TextInput {...field('fullName')} data-autofocus autoComplete="off" />
          <TextInput {...field('email')} type="email" autoComplete="off" error={problem?.at('/emails')} />
          <TextInput {...field('phone')} type="tel" autoComplete="off" error={problem?.at('/phones')} />
          <TextInput {...field('company')} autoComplete="off" />
          <Group justify="space-between">
            <Text size="sm" c="dimmed" flex={1}>
              {t.more}
            </Text>
            <Button type="submit" loading={create.isPending}>
              {t.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function toDraft({ fullName, email, phone, company }: typeof empty): PersonDraft {
  return {
    ...(fullName.trim() && { fullName: fullName.trim() }),
    ...(email.trim() && { emails: [{ value: email.trim(), primary: true }] }),
    ...(phone.trim() && { phones: [{ value: phone.trim(), primary: true }] }),
    ...(company.trim() && { company: company.trim() }),
  }
}
