// Starts and stops a server without --nats-url, then loads what one with it needs. Prints how many modules of NATS there were
// after each.
import { createRequire } from 'node:module';
import { configSchema, startServer } from '../../src/index.ts';
import { loadFleet } from '../../src/runtime/open-server-fleet.ts';

const { cache } = createRequire(import.meta.url);
const count = (): number => Object.keys(cache).filter((file) => file.includes('@nats-io')).length;
const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

const server = await startServer({ config: configSchema.parse({ listen: '127.0.0.1:0' }), logger });
await server.stop();
const alone = count();
await loadFleet();
process.stdout.write(JSON.stringify({ alone, inFleet: count() }));
