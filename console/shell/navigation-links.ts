import {
  IconActivity,
  IconAddressBook,
  IconBuilding,
  IconColumns3,
  IconFileImport,
  IconKey,
  IconPlugConnected,
  IconSpeakerphone,
  IconTags,
} from '@tabler/icons-react'

/** All pages of the navigation and the command palette. */
export const navigationLinks = [
  { name: 'people', path: '/people', group: 'people', icon: IconAddressBook, admin: false },
  { name: 'imports', path: '/import', group: 'people', icon: IconFileImport, admin: false },
  { name: 'campaigns', path: '/campaigns', group: 'people', icon: IconSpeakerphone, admin: false },
  { name: 'activity', path: '/activity', group: 'people', icon: IconActivity, admin: false },
  { name: 'sources', path: '/sources', group: 'setup', icon: IconPlugConnected, admin: false },
  { name: 'labels', path: '/labels', group: 'setup', icon: IconTags, admin: false },
  { name: 'fields', path: '/fields', group: 'setup', icon: IconColumns3, admin: false },
  { name: 'keys', path: '/keys', group: 'setup', icon: IconKey, admin: true },
  { name: 'organization', path: '/organization', group: 'setup', icon: IconBuilding, admin: false },
] as const
