import '@fontsource-variable/atkinson-hyperlegible-next'
import '@fontsource-variable/atkinson-hyperlegible-mono'
import './theme/mantine.css'
import './theme/tokens.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { createQueryClient } from './api/query-client.ts'
import { App } from './app.tsx'
import { LazyNotifications } from './parts/notifications.tsx'
import { colorSchemes, styleNonce } from './theme/color-scheme.ts'
import { theme, variables } from './theme/theme.ts'

// Mantine locks scrolling with a style element whose nonce comes from this global.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

createRoot(document.getElementById('console')!).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <LazyNotifications />
        <Router base="/console">
          <App />
        </Router>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
)
