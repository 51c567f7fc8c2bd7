import { Box, Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTexts } from '../texts/texts.ts'
import classes from './page.module.css'

interface PageProps {
  readonly title: string
  /** Replaces the heading with the plain title. */
  readonly heading?: ReactNode
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  /** Fills the window; the content scrolls, not the page. */
  readonly fills?: boolean
  readonly children: ReactNode
}

/** The layout of every page: heading, description and actions. */
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
