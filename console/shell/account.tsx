import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import {
  IconBook2,
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSun,
} from '@tabler/icons-react'
import { useSession, useSignOut } from '../api/session.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './shell.module.css'

const schemes = [
  { name: 'light', icon: IconSun },
  { name: 'dark', icon: IconMoon },
  { name: 'auto', icon: IconDeviceDesktop },
] as const

/** Who is signed in, and what is theirs alone: theme, shortcuts, signing out. */
export function Account({ onHelp }: { onHelp: () => void }) {
  const { general } = useTexts()
  const t = general.account
  const { organization, key } = useSession()
  const signOut = useSignOut()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu width={232} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={`${t.menu}: ${organization.name}`}>
          <span className={classes.accountText}>
            <span className={classes.cut} style={{ display: 'block' }}>
              {organization.name}
            </span>
            <small className={classes.cut}>{key.name || t.unnamedKey}</small>
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t.roles[key.role]}
          {!key.sensitive && <div>{t.masked}</div>}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t.theme}</Menu.Label>
        {schemes.map(({ name, icon: Icon }) => (
          <Menu.Item
            key={name}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={colorScheme === name && <IconCheck size={16} aria-hidden />}
            role="menuitemradio"
            aria-checked={colorScheme === name}
            onClick={() => setColorScheme(name)}
          >
            {t[name]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
          {t.shortcuts}
        </Menu.Item>
        <Menu.Item leftSection={<IconBook2 size={16} aria-hidden />} component="a" href="/docs">
          {general.navigation.reference}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
