// What ops/grafana-dashboard.json is made of. The panels are rows of one table, so that they can be read and reviewed.

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
  [
    'Events per second, by FreeSWITCH',
    'ops',
    'timeseries',
    8,
    ['rate(switchwire_socket_events_total[5m])', '{{socket}}'],
  ],
  [
    'Sessions lost in 15 minutes, by FreeSWITCH',
    'none',
    'timeseries',
    8,
    ['increase(switchwire_socket_reconnects_total[15m])', '{{socket}}'],
  ],
  [
    'Failed commands per second, by FreeSWITCH',
    'ops',
    'timeseries',
    8,
    ['rate(switchwire_socket_commands_failed_total[5m])', '{{socket}}'],
  ],
  [
    'New sessions per second, by FreeSWITCH',
    'ops',
    'timeseries',
    8,
    ['switchwire_freeswitch_sessions_per_second', '{{socket}}'],
  ],
  [
    'Dropped events per second, by FreeSWITCH',
    'ops',
    'timeseries',
    8,
    ['rate(switchwire_events_dropped_total[5m])', '{{socket}}'],
  ],
  [
    'Age of the last heartbeat',
    's',
    'timeseries',
    8,
    ['switchwire_freeswitch_heartbeat_age_seconds', '{{socket}}'],
  ],
  [
    'Drained or out of service',
    'none',
    'table',
    8,
    ['switchwire_socket_in_service == 0', '{{socket}}'],
  ],
  // these have figures with --sofia-poll-interval only
  [
    'SIP registrations',
    'none',
    'timeseries',
    12,
    ['switchwire_freeswitch_registrations', '{{socket}}'],
  ],
  [
    'SIP gateways that are not up',
    'none',
    'timeseries',
    12,
    ['switchwire_freeswitch_gateways - switchwire_freeswitch_gateways_up', '{{socket}}'],
  ],
  [
    'Events of sinks per second',
    'ops',
    'timeseries',
    8,
    ['sum by (sink, result) (rate(switchwire_sink_events_total[5m]))', '{{sink}} {{result}}'],
  ],
  [
    'Events that sinks lose per second',
    'ops',
    'timeseries',
    8,
    [
      'sum by (sink, reason) (rate(switchwire_sink_dropped_events_total[5m]))',
      '{{sink}} {{reason}}',
    ],
  ],
  [
    'Waiting for sinks: seconds of the oldest, failures in a row',
    'none',
    'timeseries',
    8,
    ['switchwire_sink_oldest_event_seconds', '{{sink}} oldest'],
    ['switchwire_sink_failures', '{{sink}} failures'],
    ['switchwire_sink_unwritten_events', '{{sink}} not in its outbox'],
  ],
  [
    'Queues of sinks',
    'none',
    'timeseries',
    8,
    ['switchwire_sink_queued_events', '{{sink}} events'],
  ],
  [
    'Bytes in queues of sinks',
    'bytes',
    'timeseries',
    8,
    ['switchwire_sink_queued_bytes', '{{sink}}'],
  ],
  [
    'Spans per second: exported, failed, dropped',
    'ops',
    'timeseries',
    8,
    ['sum by (result) (rate(switchwire_trace_spans_total[5m]))', '{{result}}'],
  ],
  [
    'Sockets by server of the fleet',
    'short',
    'timeseries',
    8,
    ['switchwire_fleet_sockets_acting', '{{instance}}'],
    ['max(switchwire_fleet_sockets)', 'all'],
  ],
  [
    'Moves of sockets per second',
    'ops',
    'timeseries',
    8,
    ['sum(rate(switchwire_fleet_takeovers_total[5m]))', 'taken over'],
    ['sum by (result) (rate(switchwire_fleet_handovers_total[5m]))', 'handover {{result}}'],
    ['sum by (result) (rate(switchwire_fleet_claims_total[5m]))', 'claim {{result}}'],
  ],
  [
    'Takeover, commands to other servers: 95 %',
    's',
    'timeseries',
    8,
    [
      'histogram_quantile(0.95, sum by (le) (rate(switchwire_fleet_takeover_seconds_bucket[15m])))',
      'takeover',
    ],
    [
      'histogram_quantile(0.95, sum by (le) (rate(switchwire_fleet_remote_command_seconds_bucket[5m])))',
      'command',
    ],
  ],
  [
    'Events to the stream per second',
    'ops',
    'timeseries',
    8,
    ['rate(switchwire_fleet_published_total[1m])', '{{instance}}'],
    ['rate(switchwire_fleet_publish_resent_total[1m])', '{{instance}} again'],
    ['rate(switchwire_fleet_gaps_total[1m])', '{{instance}} gap {{cause}}'],
  ],
  [
    'Seconds since the lease was confirmed',
    's',
    'timeseries',
    8,
    ['switchwire_fleet_lease_confirmed_age_seconds', '{{instance}}'],
  ],
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

export const dashboard = {
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
