import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root: here,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: `${here}../dist/console`,
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no inline scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    // Proxy to a server started with `kith serve`, so that the session cookie is same-origin.
    proxy: { '/native': process.env.KITH_URL ?? 'http://127.0.0.1:8080' },
  },
})
