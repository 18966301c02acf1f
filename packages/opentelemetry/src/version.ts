import { createRequire } from 'node:module';

/** The version of this package; a program that was bundled into one file does not know it. */
export function ownVersion(): string {
  try {
    const require = createRequire(import.meta.url);
    return (require('@switchwire/opentelemetry/package.json') as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
