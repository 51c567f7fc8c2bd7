import { AppShell, Burger, Group, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useSpotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { Boundary } from '../parts/boundary.tsx'
import { Logo } from '../parts/logo.tsx'
import { useTexts } from '../texts/texts.ts'
import { useDialectColors } from '../theme/dialect-colors.ts'
import { Navigation } from './navigation.tsx'
import { Pages } from './pages.tsx'
import { palette, paletteStore } from './palette-store.ts'
import classes from './shell.module.css'
import { Palette, ShortcutHelp } from './shell-dialogs.ts'
import { useShortcuts } from './shortcuts.ts'

/** The frame around every page: navigation, command palette and shortcuts. */
export function Shell() {
  const { general } = useTexts()
  const [location] = useLocation()
  const [navigationOpened, navigation] = useDisclosure(false)
  const [helpOpened, help] = useDisclosure(false)
  const { opened: paletteOpened } = useSpotlight(paletteStore)
  useShortcuts({ onHelp: help.open })
  useDialectColors()
  // biome-ignore lint/correctness/useExhaustiveDependencies: close the menu after each navigation
  useEffect(navigation.close, [location])

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !navigationOpened } }}
      classNames={{ navbar: classes.rail!, header: classes.header!, main: classes.main! }}
      withBorder={false}
    >
      <a className={classes.skip} href="#content">
        {general.navigation.skip}
      </a>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md" justify="space-between">
          <Group gap="sm">
            <Burger
              opened={navigationOpened}
              onClick={navigation.toggle}
              size="sm"
              color="white"
              aria-label={general.navigation.open}
              aria-expanded={navigationOpened}
            />
            <Logo size={20} />
            <span className={classes.word}>{general.kith}</span>
          </Group>
          <UnstyledButton className={classes.find} onClick={palette.open} aria-label={general.palette.open}>
            <IconSearch size={20} aria-hidden />
          </UnstyledButton>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={general.navigation.label}>
        <Navigation onHelp={help.open} onClose={navigation.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Boundary resetKey={location}>
          <Pages />
        </Boundary>
      </AppShell.Main>
      <Palette opened={paletteOpened} onHelp={help.open} />
      <ShortcutHelp opened={helpOpened} onClose={help.close} />
    </AppShell>
  )
}
