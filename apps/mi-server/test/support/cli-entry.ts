// What bin/mi-server.js does, from the sources.
import { main } from '../../src/cli/main.ts';

process.exitCode = await main(process.argv);
