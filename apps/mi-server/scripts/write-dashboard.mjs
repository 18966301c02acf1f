// Writes ops/grafana-dashboard.json: node apps/mi-server/scripts/write-dashboard.mjs
import { writeFileSync } from 'node:fs';
import { dashboard } from './dashboard.mjs';

const file = new URL('../ops/grafana-dashboard.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(dashboard, null, 2)}\n`);
