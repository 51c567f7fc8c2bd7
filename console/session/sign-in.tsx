import { Alert, Anchor, Button, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { isStatus, messageOf } from '../api/problem.ts'
import { useSignIn } from '../api/session.ts'
import { Logo } from '../parts/logo.tsx'
import { useTexts } from '../texts/texts.ts'
import classes from './sign-in.module.css'

/** Exchanges an API key for a session cookie that scripts cannot read. The key itself is not stored. */
export function SignIn() {
  const { general } = useTexts()
  const t = general.signIn
  const signIn = useSignIn()
  const [key, setKey] = useState('')
  const [empty, setEmpty] = useState(false)

  function submit(event: FormEvent): void {
    event.preventDefault()
    const text = key.trim()
    setEmpty(text === '')
    if (text !== '') signIn.mutate(text)
  }

  const failure = signIn.error && (isStatus(signIn.error, 401) ? t.invalid : messageOf(signIn.error))
  return (
    <main className={classes.page}>
      <div className={classes.brand}>
        <Logo size={40} />
        <Text className={classes.word}>{general.kith}</Text>
        <Text className={classes.tagline}>{general.tagline}</Text>
      </div>
      <Paper className={classes.card} p="xl" component="form" onSubmit={submit}>
        <Stack>
          <div>
            <Title order={1}>{t.title}</Title>
            <Text c="dimmed" mt={4}>
              {t.text}
            </Text>
          </div>
          {failure && (
            <Alert color="red" variant="light" role="alert">
              {failure}
            </Alert>
          )}
          <PasswordInput
            label={t.key}
            name="key"
            autoComplete="current-password"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={empty && t.empty}
            spellCheck={false}
            data-autofocus
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t.submit}
          </Button>
          <Text size="sm" c="dimmed" component="div">
            {t.keyHint}
            <Code block mt={6} className={classes.command!}>
              {t.command}
            </Code>
          </Text>
          <Anchor href="/docs" size="sm">
            {general.navigation.reference}
          </Anchor>
        </Stack>
      </Paper>
    </main>
  )
}
