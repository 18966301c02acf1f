import { defaultClientConditions, defineConfig } from 'vite';

// Everything is a file of its own: the server's Content-Security-Policy allows no inline script or style.
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
  },
  worker: { format: 'es' },
});
