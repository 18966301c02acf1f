#!/usr/bin/env node
import { main } from '../dist/cli/main.js';

process.exitCode = await main(process.argv);
// a connection that does not end in time must not keep the process
setTimeout(() => process.exit(), 500).unref();
