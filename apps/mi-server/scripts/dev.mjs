// What bin/mi-server.js is, from the sources: `npm run dev` starts it.
import { main } from '../src/cli/main.ts';

process.exitCode = await main(process.argv);
// a connection that does not end in time must not keep the process
setTimeout(() => process.exit(), 500).unref();
