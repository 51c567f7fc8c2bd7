import { Box, Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTexts } from '../texts/texts.ts'
import classes from './page.module.css'

interface PageProps {
  readonly title: string
  /** In place of the title in plain text. */
  readonly heading?: ReactNode
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  /** Fills the window and scrolls inside, as the table of people does. */
  readonly fills?: boolean
  readonly children: ReactNode
}

/** What every page has: a heading, a line that says what it is for, and what can be done. */
export function Page({ title, heading, hint, actions, fills = false, children }: PageProps) {
  const { general } = useTexts()
  useDocumentTitle(`${title} · ${general.kith}`)
  return (
    <Box className={fills ? classes.filling : classes.page}>
      <div className={classes.head}>
        <div className={classes.titles}>
          {heading ?? (
            <Title order={1} className={classes.title}>
              {title}
            </Title>
          )}
        </div>
        {hint && (
          <Text c="dimmed" size="sm" component="div" className={classes.hint!}>
            {hint}
          </Text>
        )}
        {actions && (
          <Group gap="xs" wrap="nowrap" className={classes.actions}>
            {actions}
          </Group>
        )}
      </div>
      {children}
    </Box>
  )
}
