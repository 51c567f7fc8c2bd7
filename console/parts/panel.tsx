import { Box } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './panel.module.css'

/** A framed table that scrolls horizontally if it is wider than the window. */
export function Panel({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section element would add a landmark for each table
    <div className={classes.panel} role="region" tabIndex={0} aria-label={label}>
      {children}
    </div>
  )
}

/** Shown on phones under the first column, in place of the columns hidden there. */
export function PhoneDetails({ children }: { children: ReactNode }) {
  return (
    <Box hiddenFrom="sm" className={classes.phoneDetails!}>
      {children}
    </Box>
  )
}
