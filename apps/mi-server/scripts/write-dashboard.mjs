// Writes ops/grafana-dashboard.json. The panels are rows of one table, so that they can be read and reviewed.
import { writeFileSync } from 'node:fs';

const PANELS = [
  // title, unit, type, width, [expression, legend]…
  ['Sockets by phase', 'none', 'timeseries', 8, ['switchwire_sockets', '{{phase}}']],
  ['Sockets that are down', 'none', 'table', 8, ['switchwire_socket_up == 0', '{{socket}}']],
  [
    'Lost sessions and failed attempts by cause (5 min)',
    'none',
    'timeseries',
    8,
    ['sum by (cause) (increase(switchwire_reconnects_total[5m]))', 'lost: {{cause}}'],
    ['sum by (cause) (increase(switchwire_connect_failures_total[5m]))', 'failed: {{cause}}'],
  ],
  [
    'Events per second by name',
    'ops',
    'timeseries',
    12,
    ['sum by (name) (rate(switchwire_events_total[1m]))', '{{name}}'],
  ],
  [
    'Dropped events per second',
    'ops',
    'timeseries',
    12,
    ['sum(rate(switchwire_events_dropped_total[1m]))', 'consumers'],
    ['sum(rate(switchwire_script_events_total{outcome="dropped"}[1m]))', 'scripts'],
    ['sum(rate(switchwire_stream_dropped_events_total[1m]))', 'streams'],
    ['sum(rate(switchwire_subscriber_dropped_events_total[1m]))', 'subscribers'],
  ],
  [
    'Commands per second by result',
    'ops',
    'timeseries',
    8,
    ['sum by (result) (rate(switchwire_commands_total[1m]))', '{{result}}'],
  ],
  [
    'Command latency',
    's',
    'timeseries',
    8,
    [
      'histogram_quantile(0.5, sum by (le) (rate(switchwire_command_duration_seconds_bucket[5m])))',
      'p50',
    ],
    [
      'histogram_quantile(0.99, sum by (le) (rate(switchwire_command_duration_seconds_bucket[5m])))',
      'p99',
    ],
  ],
  [
    'Waiting',
    'none',
    'timeseries',
    8,
    ['switchwire_commands_pending', 'commands'],
    ['switchwire_script_queue_events', 'events for routes'],
  ],
  ['Sessions', 'none', 'timeseries', 8, ['switchwire_freeswitch_sessions', '{{socket}}']],
  [
    'Idle CPU',
    'percent',
    'timeseries',
    8,
    ['switchwire_freeswitch_idle_cpu_percent', '{{socket}}'],
  ],
  [
    'Sessions of maximum',
    'percentunit',
    'timeseries',
    8,
    ['switchwire_freeswitch_sessions / (switchwire_freeswitch_max_sessions > 0)', '{{socket}}'],
  ],
  [
    'Routes per second by outcome',
    'ops',
    'timeseries',
    8,
    ['sum by (outcome) (rate(switchwire_script_events_total[1m]))', '{{outcome}}'],
  ],
  [
    'MI requests per second',
    'ops',
    'timeseries',
    8,
    ['sum by (method, code) (rate(switchwire_mi_requests_total[1m]))', '{{method}} {{code}}'],
  ],
  ['Process', 'bytes', 'timeseries', 8, ['switchwire_process_memory_bytes', '{{kind}}']],
];

const WIDTH = 24;
const HEIGHT = 8;
let x = 0;
let y = 0;

const panels = PANELS.map(([title, unit, type, width, ...targets], at) => {
  if (x + width > WIDTH) [x, y] = [0, y + HEIGHT];
  const gridPos = { h: HEIGHT, w: width, x, y };
  x += width;
  return {
    id: at + 1,
    title,
    type,
    gridPos,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: targets.map(([expr, legendFormat], target) => ({
      refId: String.fromCharCode(65 + target),
      expr,
      legendFormat,
      ...(type === 'table' ? { format: 'table', instant: true } : {}),
    })),
  };
});

const dashboard = {
  uid: 'switchwire',
  title: 'Switchwire',
  tags: ['freeswitch', 'switchwire'],
  timezone: 'browser',
  schemaVersion: 39,
  version: 1,
  refresh: '10s',
  time: { from: 'now-1h', to: 'now' },
  templating: {
    list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
  },
  panels,
};

const file = new URL('../ops/grafana-dashboard.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(dashboard, null, 2)}\n`);
