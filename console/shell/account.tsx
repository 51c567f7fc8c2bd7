import {
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import {
  IconBook2,
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

/** The account menu: permissions, theme, shortcuts and sign-out. */
export function Account({ onHelp }: { onHelp: () => void }) {
  const { general } = useTexts()
  const t = general.account
  const { organization, key } = useSession()
  const signOut = useSignOut()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu width={232} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <VisuallyHidden>{t.menu}</VisuallyHidden>
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
        <Menu.RadioGroup value={colorScheme} onChange={(name) => setColorScheme(name as MantineColorScheme)}>
          {schemes.map(({ name, icon: Icon }) => (
            <Menu.RadioItem key={name} value={name} rightSection={<Icon size={16} aria-hidden />}>
              {t[name]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
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
