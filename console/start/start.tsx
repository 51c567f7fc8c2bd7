import { Button, Text } from '@mantine/core'
import { IconFileImport, IconKey, IconSparkles } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useRights } from '../api/session.ts'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'
import { useTexts } from '../texts/texts.ts'
import { addDemoPeople } from './demo-people.ts'
import classes from './start.module.css'

/** The page shown while there are no people: three ways to start. */
export function Start({ onAdded }: { onAdded: () => void }) {
  const { people } = useTexts()
  const t = people.start
  const { write, admin } = useRights()
  const queries = useQueryClient()
  const demo = useMutation({
    mutationFn: addDemoPeople,
    async onSuccess() {
      await queries.invalidateQueries()
      onAdded()
    },
  })
  return (
    <Page title={t.title} hint={t.text}>
      {demo.error && <Failure error={demo.error} />}
      <div className={classes.options}>
        {write && (
          <StartOption
            icon={<IconSparkles size={26} stroke={1.5} aria-hidden />}
            title={t.demo.title}
            text={t.demo.text}
          >
            <Button loading={demo.isPending} onClick={() => demo.mutate()}>
              {t.demo.action}
            </Button>
          </StartOption>
        )}
        {write && (
          <StartOption
            icon={<IconFileImport size={26} stroke={1.5} aria-hidden />}
            title={t.file.title}
            text={t.file.text}
          >
            <Button component={Link} href="/import" variant="default">
              {t.file.action}
            </Button>
          </StartOption>
        )}
        {admin && (
          <StartOption
            icon={<IconKey size={26} stroke={1.5} aria-hidden />}
            title={t.key.title}
            text={t.key.text}
          >
            <Button component={Link} href="/keys?add=1" variant="default">
              {t.key.action}
            </Button>
          </StartOption>
        )}
      </div>
    </Page>
  )
}

interface StartOptionProps {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

function StartOption({ icon, title, text, children }: StartOptionProps) {
  return (
    <section className={classes.option}>
      <span className={classes.icon}>{icon}</span>
      <h2 className={classes.title}>{title}</h2>
      <Text c="dimmed" className={classes.text}>
        {text}
      </Text>
      {children}
    </section>
  )
}
