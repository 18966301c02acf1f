import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnManager } from '@switchwire/conn-manager';
import { createScriptHost } from '@switchwire/fs-scripting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboard } from '../scripts/dashboard.mjs';
import { variableOf } from '../src/config/options.ts';
import { type MiFleet } from '../src/mi/mi-fleet.ts';
import { createMetrics } from '../src/metrics/metrics.ts';

const path = (name: string): string => fileURLToPath(new URL(`../ops/${name}`, import.meta.url));
const ruleTests = fileURLToPath(new URL('alert-rules.yaml', import.meta.url));
const guideFile = fileURLToPath(new URL('../../../docs/guides/operating.md', import.meta.url));
const read = (name: string): string => readFileSync(path(name), 'utf8');

/** A server that just joined. */
const FLEET: MiFleet = {
  refresh: () => Promise.resolve(),
  rollCall: () => Promise.resolve([]),
  info: () => ({
    fleet: 'f',
    serverId: 'a',
    incarnation: 'a-1',
    state: 'member.held',
    confirmedAge: 0,
    lastError: undefined,
    servers: [],
    tried: new Map(),
    unmoved: [],
  }),
  isPaused: false,
  figures: () => ({
    events: {
      published: 0,
      resent: 0,
      duplicates: 0,
      dropped: 0,
      unacknowledged: 0,
      late: 0,
      gaps: new Map(),
    },
    isNatsConnected: true,
    natsReconnects: 0,
    missing: [],
    takeovers: 0,
    handovers: 0,
    handoversFailed: 0,
    claims: new Map(),
    superseded: 0,
    owedEvents: 0,
    owedUnread: 0,
    lapses: 0,
    bucketReads: 0,
    acting: 0,
    sockets: 0,
    commands: new Map(),
    clockOffset: 0,
  }),
  worker: () => ({ group: 'g', parts: 32, reading: 0, unread: 0, events: 0 }),
  drain: () => Promise.resolve(),
  move: () => Promise.resolve(),
  pause: () => Promise.resolve(),
  ask: () => Promise.resolve({ answers: new Map(), missing: [] }),
  answer: () => ({ [Symbol.dispose]: () => undefined }),
  readEvents: undefined,
  published: undefined,
};

describe('dashboard, alerts and guide', () => {
  const manager = createConnManager();
  const scripts = createScriptHost({ manager });
  const metrics = createMetrics();
  let attached: Disposable;
  const known = new Set<string>();

  beforeAll(async () => {
    const sofia = { of: () => undefined };
    const subscribers = { dropped: 0 };
    metrics.observeFleet();
    attached = metrics.attach({
      manager,
      scripts,
      subscribers,
      hasStore: true,
      sofia,
      fleet: FLEET,
      spanCounts: () => ({ exported: 0, failed: 0, dropped: 0 }),
    });
    for (const { name, type } of await metrics.registry.getMetricsAsJSON()) {
      known.add(name);
      if (String(type) === 'histogram')
        for (const end of ['bucket', 'sum', 'count']) known.add(`${name}_${end}`);
    }
  });

  afterAll(async () => {
    attached[Symbol.dispose]();
    await scripts.stop();
    await manager.stop();
  });

  const namesIn = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(/\bswitchwire_[a-z_]+/g)].map(([name]) => name)),
  ];

  it.each(['grafana-dashboard.json', 'alerts.yaml'])(
    '%s queries only metrics that exist',
    (file) => {
      const names = namesIn(read(file));

      expect(names.length).toBeGreaterThan(8);
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it('the guide describes every metric', () => {
    const guide = readFileSync(guideFile, 'utf8');
    const untold = [...known].filter(
      (name) =>
        !/_(?:bucket|sum|count)$/.test(name) &&
        !guide.includes(name.replace('switchwire_freeswitch', '')),
    );

    expect(untold).toEqual(['switchwire_process_uptime_seconds']);
  });

  it('every counter of dropped events is in an alert', () => {
    const counters = [...known].filter((name) => name.includes('dropped'));

    expect(counters.length).toBeGreaterThan(2);
    expect(namesIn(read('alerts.yaml'))).toEqual(expect.arrayContaining(counters));
  });

  it('every alert has an expression and a summary', () => {
    const { groups } = parse(read('alerts.yaml')) as {
      groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
    };
    for (const { rules } of groups) {
      for (const rule of rules) {
        expect(rule.expr, rule.alert).toBeTypeOf('string');
        expect(rule.annotations.summary, rule.alert).toBeTypeOf('string');
      }
    }
  });

  interface RuleTest {
    readonly alertname: string;
    readonly exp_alerts: readonly object[];
  }

  it('every alert is tried with figures that fire it and with figures that do not', () => {
    const { groups } = parse(read('alerts.yaml')) as {
      groups: { rules: { alert: string }[] }[];
    };
    const { tests } = parse(readFileSync(ruleTests, 'utf8')) as {
      tests: { alert_rule_test: RuleTest[] }[];
    };
    const tried = tests.flatMap((test) => test.alert_rule_test);
    const namesOf = (isFiring: boolean): string[] =>
      tried
        .filter(({ exp_alerts }) => exp_alerts.length > 0 === isFiring)
        .map(({ alertname }) => alertname);
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

    expect(namesOf(true)).toEqual(alerts);
    expect(namesOf(false)).toEqual(alerts);
  });

  it.for([
    ['are rules', ['check', 'rules', path('alerts.yaml')]],
    ['fire when they should, and only then', ['test', 'rules', ruleTests]],
  ] as const)('the alerts %s, by promtool', ([, args], { skip }) => {
    skip(
      spawnSync('promtool', ['--version']).status !== 0,
      'there is no promtool on this machine (Debian: prometheus)',
    );
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });

    expect(stdout + stderr).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('an alert tells of spans of every result that is a loss, once it has lasted for ten minutes', async () => {
    const { groups } = parse(read('alerts.yaml')) as {
      groups: { rules: { alert: string; expr: string; for?: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    const [rule, ...others] = rules.filter(({ expr }) => expr.includes('switchwire_trace_spans_'));
    const results = /\{result=~"([a-z|]+)"\}/.exec(rule?.expr ?? '')?.[1]?.split('|') ?? [];
    const spans = await metrics.registry.getSingleMetric('switchwire_trace_spans_total')?.get();
    const all = spans?.values.map(({ labels }) => labels['result']) ?? [];

    expect(others).toEqual([]);
    expect(rule?.for).toBe('10m');
    expect(results).not.toEqual([]);
    expect(all.filter((result) => !results.includes(String(result)))).toEqual(['exported']);
    expect(results.filter((result) => !all.includes(result))).toEqual([]);
  });

  it('the dashboard is what its table of panels makes (scripts/write-dashboard.mjs writes it)', () => {
    expect(JSON.parse(read('grafana-dashboard.json'))).toEqual(dashboard);
  });

  it('every figure of a FreeSWITCH is in the dashboard or in an alert', () => {
    const shown = namesIn(read('grafana-dashboard.json') + read('alerts.yaml'));
    const perServer = [...known].filter((name) => /^switchwire_(?:freeswitch|socket)_/.test(name));

    expect(perServer.filter((name) => !shown.includes(name)).sort()).toEqual([
      'switchwire_freeswitch_uptime_seconds',
      'switchwire_socket_commands_pending',
      'switchwire_socket_commands_total',
    ]);
  });

  it('the dashboard has panels with unique titles', () => {
    const { panels } = JSON.parse(read('grafana-dashboard.json')) as {
      panels: { title: string }[];
    };

    expect(panels.length).toBeGreaterThan(10);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});

describe('the systemd unit', () => {
  const unit = read('switchwire.service');
  const credential = /^#(LoadCredential=.*)\n#(Environment=.*)$/m;
  const program = ['systemd', 'analyze'].join('-');
  const hasSystemd = spawnSync(program, ['--version']).status === 0;

  it.for([
    ['as it is', unit],
    ['with the token handed over by systemd', unit.replace(credential, '$1\n$2')],
  ])('passes systemd-analyze verify %s', async ([, text = ''], { skip }) => {
    skip(!hasSystemd, 'there is no systemd-analyze on this machine');
    const folder = await mkdtemp(join(tmpdir(), 'mi-unit-'));
    const file = join(folder, 'switchwire.service');
    await writeFile(file, text);

    const { status, stderr } = spawnSync(program, ['verify', file], { encoding: 'utf8' });

    await rm(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('runs the server without privileges and reloads it by SIGHUP', () => {
    expect(unit).toContain('DynamicUser=yes');
    expect(unit).toContain('ExecReload=/bin/kill -HUP $MAINPID');
  });

  it('allows the kinds of sockets that the server opens, and the one that lists the addresses of the machine', () => {
    const families = /^RestrictAddressFamilies=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? [];

    expect(families.sort()).toEqual(['AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_UNIX']);
  });

  it('hands over the token as the guide says', () => {
    const [, load = 'nothing', environment = 'nothing'] = credential.exec(unit) ?? [];
    const guide = readFileSync(guideFile, 'utf8');

    expect(load).toBe('LoadCredential=token:/etc/switchwire/token');
    expect(environment).toBe(`Environment=${variableOf('token_file')}=%d/token`);
    expect(guide).toContain(`  ${load}\n  ${environment}\n`);
  });
});
