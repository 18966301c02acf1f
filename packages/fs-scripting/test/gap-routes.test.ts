import { type GapNotice } from '@switchwire/conn-manager';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defineScript, type FreeswitchGapEvent, runScript } from '../src/index.ts';
import { gate } from './dispatch-rig.ts';
import { hostRig, type HostRig } from './host-rig.ts';

const gapOf = ({ double, socket }: HostRig): GapNotice => ({
  socket: double.infoOf(socket),
  kind: 'restart',
  coreUuidBefore: 'old',
  coreUuidAfter: 'new',
  from: 1_000,
  to: 2_000,
  generation: 3,
  cause: { kind: 'network', code: 'ECONNRESET', message: 'lost' },
});

describe('a route for E_FREESWITCH_GAP', () => {
  it('gets a gap with its parameters, as an event', async () => {
    const rig = hostRig();
    const seen: FreeswitchGapEvent[] = [];
    await rig.host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('E_FREESWITCH_GAP', (event) => void seen.push(event));
      }),
    );
    const gap = gapOf(rig);

    rig.double.gap(gap);
    rig.double.gap({ ...gap, kind: 'unknown', coreUuidBefore: undefined, coreUuidAfter: undefined, cause: undefined }); // prettier-ignore
    await rig.drained();

    const [first, second] = seen;
    expect(first).toMatchObject({ name: 'E_FREESWITCH_GAP', sender: '10.0.0.1', socket: '10.0.0.1:8021' }); // prettier-ignore
    expect(first?.gap).toBe(gap);
    expect(JSON.parse(first?.body ?? '')).toEqual({
      'Event-Name': 'E_FREESWITCH_GAP',
      socket: '10.0.0.1:8021',
      kind: 'restart',
      from: '1970-01-01T00:00:01.000Z',
      to: '1970-01-01T00:00:02.000Z',
      generation: '3',
      coreUuidBefore: 'old',
      coreUuidAfter: 'new',
      cause: 'ECONNRESET',
    });
    expect(Object.keys(second?.json ?? {})).toEqual([
      'Event-Name',
      'socket',
      'kind',
      'from',
      'to',
      'generation',
    ]);
    expect(rig.host.list()[0]?.routes).toMatchObject([{ match: { name: 'E_FREESWITCH_GAP' }, calls: 2 }]); // prettier-ignore
  });

  it('comes after the routes of the events before the gap have begun, and before later ones', async () => {
    const rig = hostRig();
    const log: string[] = [];
    await rig.host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', ({ json }) => void log.push(`digit ${json['DTMF-Digit']}`));
        eventRoute('E_FREESWITCH_GAP', ({ gap }) => void log.push(`gap ${gap.kind}`));
      }),
    );

    rig.double.emit(rig.socket, 'DTMF', { 'DTMF-Digit': '1' });
    rig.double.gap(gapOf(rig));
    rig.double.emit(rig.socket, 'DTMF', { 'DTMF-Digit': '2' });
    await rig.drained();

    expect(log).toEqual(['digit 1', 'gap restart', 'digit 2']);
  });

  it('can be for one socket, subscribes nothing, and is the only one that gets gaps', async () => {
    const rig = hostRig();
    const other = rig.double.add('10.0.0.2:8021');
    const log: string[] = [];
    await rig.host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('*', ({ name }) => void log.push(`* ${name}`));
        eventRoute('E_FREESWITCH', ({ name }) => void log.push(`all ${name}`));
        eventRoute({ name: 'E_FREESWITCH_GAP', socket: '10.0.0.2' }, ({ gap }) => {
          log.push(gap.socket.address);
        });
      }),
    );

    rig.double.gap(gapOf(rig));
    rig.double.gap({ ...gapOf(rig), socket: rig.double.infoOf(other) });
    await rig.drained();

    expect(log).toEqual(['10.0.0.2:8021']);
    expect(rig.double.eventsOf(other)).toEqual([]);
    expect(rig.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('cannot be called by an event of that name', async () => {
    const rig = hostRig();
    const log: string[] = [];
    await rig.host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('E_FREESWITCH_GAP', ({ gap }) => void log.push(gap.kind));
        eventRoute('*', ({ name }) => void log.push(`* ${name}`));
      }),
    );

    rig.double.emit(rig.socket, 'E_FREESWITCH_GAP', { kind: 'restart' });
    await rig.drained();

    expect(log).toEqual(['* E_FREESWITCH_GAP']);
  });

  it('has its turn in the version of the script that runs by then', async () => {
    const rig = hostRig({ maxConcurrentCalls: 1 });
    const log: string[] = [];
    const { promise, open } = gate();
    const version = (name: string): ReturnType<typeof defineScript> =>
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', () => promise);
        eventRoute('E_FREESWITCH_GAP', () => void log.push(name));
      });
    await rig.host.run(version('old'), 'a');

    rig.double.emit(rig.socket, 'DTMF');
    rig.double.gap(gapOf(rig));
    await rig.host.run(version('new'), 'a');
    open();
    await rig.drained();

    expect(log).toEqual(['new']);
  });

  it('is held with the events of its socket while scripts are loaded', async () => {
    const rig = hostRig();
    rig.socket.phase = 'connecting';
    const log: string[] = [];
    const held = rig.host.hold();

    rig.double.gap(gapOf(rig));
    await rig.host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('E_FREESWITCH_GAP', ({ gap }) => void log.push(gap.kind));
      }),
    );
    held[Symbol.dispose]();
    await rig.drained();

    expect(log).toEqual(['restart']);
  });

  it('knows a restart from an interruption', async () => {
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    const gaps: GapNotice[] = [];
    const running = await runScript(
      defineScript(({ eventRoute }) => {
        eventRoute('E_FREESWITCH_GAP', ({ gap }) => void gaps.push(gap));
      }),
      { sockets: [fake.url] },
    );
    onTestFinished(() => running.stop());

    fake.connections[0]?.drop();
    await expect.poll(() => gaps.length, { timeout: 10_000 }).toBe(1);
    await fake.stop();
    await fake.start();
    await expect.poll(() => gaps.length, { timeout: 10_000 }).toBe(2);

    expect(gaps.map(({ kind }) => kind)).toEqual(['interruption', 'restart']);
    const [interruption, restart] = gaps as [GapNotice, GapNotice];
    expect(interruption.coreUuidAfter).toBe(interruption.coreUuidBefore);
    expect(restart.coreUuidBefore).toBe(interruption.coreUuidAfter);
    expect(restart.coreUuidAfter).not.toBe(restart.coreUuidBefore);
  });
});
