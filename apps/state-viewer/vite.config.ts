import { defaultClientConditions, defineConfig } from 'vite';

// Everything is a file of its own: the server's Content-Security-Policy allows no inline script or style.
/** `npm run dev` has an mi-server on its usual port. */
const SERVER = 'http://127.0.0.1:8888';
const PAGE = 'http://127.0.0.1:5173';
/** What it answers. */
const PATHS = '^/(?:mi|machines|events|history|metrics|healthz|readyz)(?:[/?].*)?$';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // workspace packages resolve to their sources, as they do everywhere in development
  resolve: { conditions: ['@switchwire/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // whose code is in the page, with its terms: for readers of the package, and for the list of all that a release contains
    license: { fileName: 'licenses.json' },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: {
      [PATHS]: {
        target: SERVER,
        changeOrigin: true,
        configure: (proxy) => {
          // the server refuses pages of another origin; ours is the only one that passes as its own
          proxy.on('proxyReq', (request) => {
            if (request.getHeader('origin') === PAGE) request.setHeader('origin', SERVER);
          });
        },
      },
    },
  },
  worker: { format: 'es' },
});
