import { Burger, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { useRights } from '../api/session.ts'
import { Logo } from '../parts/logo.tsx'
import { useTexts } from '../texts/texts.ts'
import { Account } from './account.tsx'
import { navigationLinks } from './navigation-links.ts'
import { palette } from './palette-store.ts'
import classes from './shell.module.css'
import { paletteKeys } from './shortcuts.ts'

interface NavigationProps {
  readonly onHelp: () => void
  readonly onClose: () => void
}

export function Navigation({ onHelp, onClose }: NavigationProps) {
  const { general } = useTexts()
  const t = general.navigation
  const [location] = useLocation()
  const { admin } = useRights()
  const isHere = (path: string): boolean => location === path || location.startsWith(`${path}/`)
  const groups = ['people', 'setup'] as const
  return (
    <div className={classes.navigation}>
      <div className={classes.brand}>
        <Logo size={22} />
        <span className={classes.word}>{general.kith}</span>
        <Burger
          opened
          size="sm"
          color="white"
          ml="auto"
          hiddenFrom="sm"
          onClick={onClose}
          aria-label={general.close}
        />
      </div>
      <UnstyledButton className={classes.search} onClick={palette.open}>
        <IconSearch size={16} aria-hidden />
        {general.palette.open}
        <kbd>{paletteKeys()}</kbd>
      </UnstyledButton>
      {groups.map((group) => (
        <div key={group}>
          <div className={classes.group} id={`navigation-${group}`}>
            {t.groups[group]}
          </div>
          <ul className={classes.links} aria-labelledby={`navigation-${group}`}>
            {navigationLinks
              .filter((link) => link.group === group && (admin || !link.admin))
              .map(({ name, path, icon: Icon }) => (
                <li key={name}>
                  <Link href={path} className={classes.link} aria-current={isHere(path) ? 'page' : undefined}>
                    <Icon size={18} stroke={1.8} aria-hidden />
                    {t[name]}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
      <div style={{ marginTop: 'auto', paddingTop: '1rem' }}>
        <Account onHelp={onHelp} />
      </div>
    </div>
  )
}
