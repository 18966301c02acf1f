import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as families from '../../src/families/index.ts';
import {
  backgroundJobOf,
  callerProfileOf,
  CHANNEL_STATES,
  channelOf,
  commonHeadersOf,
  conferenceOf,
  dtmfOf,
  executionOf,
  HANGUP_CAUSES,
  hangupCauseCode,
  heartbeatOf,
  messageWaitingOf,
  playbackOf,
  recordingOf,
  registrationOf,
  variableOf,
} from '../../src/families/index.ts';
import { createEvent } from '../../src/server/index.ts';
import { decodeReply, type EslEvent, isReplyFrame } from '../../src/index.ts';
import { custom, frames, made, recorded } from './family-events.ts';

describe('event families, on recorded events', () => {
  it('reads the common headers', () => {
    const [event] = recorded('HEARTBEAT');

    expect(commonHeadersOf(event!)).toMatchObject({
      hostname: 'vm',
      coreUuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(commonHeadersOf(event!).createdAt?.getUTCFullYear()).toBe(2026);
    expect(commonHeadersOf(event!).sequence).toBeGreaterThan(0);
    expect(commonHeadersOf(createEvent({ name: '' })).createdAt).toBeUndefined();
  });

  it('reads the same heartbeat from every format', () => {
    const beats = recorded('HEARTBEAT');

    expect(new Set(beats.map((event) => event.format))).toEqual(new Set(['plain', 'json', 'xml']));
    for (const beat of beats.map(heartbeatOf)) {
      expect(beat?.info).toBe('System Ready');
      expect(beat?.version).toContain('1.11.2');
      expect(beat?.uptimeMs).toBeGreaterThan(1000);
      expect(beat?.maxSessions).toBeGreaterThan(0);
      expect(beat?.idleCpuPercent).toBeGreaterThanOrEqual(0);
      expect(beat?.idleCpuPercent).toBeLessThanOrEqual(100);
      for (const value of Object.values(beat ?? {})) expect(value).toBeDefined();
    }
  });

  it('reads keys and how long they were pressed', () => {
    const keys = recorded('DTMF').map(dtmfOf);

    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) {
      expect(key?.digit).toMatch(/^[0-9*#A-DwWfF]$/);
      expect(key?.durationMs).toBeGreaterThanOrEqual(50);
      expect(key?.uuid).toBeDefined();
    }
    expect(dtmfOf(made('DTMF', { 'DTMF-Digit': '#', 'DTMF-Duration': '2000' }))).toEqual({
      uuid: undefined,
      digit: '#',
      durationMs: 250,
      source: undefined,
    });
    expect(dtmfOf(made('DTMF', { 'DTMF-Digit': '1' }))?.durationMs).toBeUndefined();
  });

  it('reads background jobs', () => {
    const jobs = recorded('BACKGROUND_JOB').map(backgroundJobOf);

    expect(jobs.some((job) => job?.output.startsWith('-ERR'))).toBe(true);
    for (const job of jobs) expect(job?.jobUuid).toBeDefined();
    expect(backgroundJobOf(made('BACKGROUND_JOB', { 'Job-UUID': 'j' }))?.output).toBe('');
    expect(backgroundJobOf(made('BACKGROUND_JOB', {}))).toBeUndefined();
  });

  it('reads channels and their caller profiles', () => {
    const [answered] = recorded('CHANNEL_ANSWER');
    const channel = channelOf(answered!);
    const caller = channel?.caller;

    expect(CHANNEL_STATES).toContain(channel?.state);
    expect(channel?.uuid).toBe(caller?.uuid);
    expect(caller).toMatchObject({ source: 'mod_loopback', hungUpAt: undefined });
    expect(caller?.createdAt?.getUTCFullYear()).toBe(2026);
    expect(variableOf(answered!, 'uuid')).toBe(channel?.uuid);
    for (const hangup of recorded('CHANNEL_HANGUP_COMPLETE')) {
      expect(hangupCauseCode(channelOf(hangup)?.hangupCause ?? '')).toBeDefined();
    }
    expect(channelOf(made('API', {}))).toBeUndefined();
  });

  it('reads the profile in the reply to connect', () => {
    const replies = frames.filter(isReplyFrame).map(decodeReply);
    const data = replies.flatMap((reply) => reply.channelData ?? []);

    expect(data.length).toBeGreaterThan(5);
    for (const event of data) {
      const profile = callerProfileOf(event, 'Channel');
      expect(profile?.channelName).toContain('/');
      expect(profile?.createdAt).toBeInstanceOf(Date);
    }
  });

  it('reads applications that begin and end', () => {
    const ends = recorded('CHANNEL_EXECUTE_COMPLETE').map(executionOf);

    expect(ends.some((end) => end?.response === 'FILE PLAYED')).toBe(true);
    expect(ends.some((end) => end?.response === '_none_')).toBe(false);
    expect(ends.every((end) => end?.complete === true)).toBe(true);
    expect(recorded('CHANNEL_EXECUTE').map((e) => executionOf(e)?.complete)).not.toContain(true);
  });

  it('reads conferences and their members', () => {
    const actions = recorded('CUSTOM', 'conference::maintenance').map(conferenceOf);

    expect(actions.map((each) => each?.action)).toContain('add-member');
    const member = actions.find((each) => each?.action === 'add-member')?.member;
    expect(member).toMatchObject({ id: expect.any(Number) as number, hear: true, speak: true });
    expect(actions.find((each) => each?.action === 'conference-create')?.member).toBeUndefined();
  });

  it('reads who has the floor of a conference', () => {
    const floors = recorded('CUSTOM', 'conference::maintenance')
      .map(conferenceOf)
      .filter((each) => each?.action === 'floor-change');
    const [taken, left] = floors;

    expect(floors.length).toBeGreaterThan(3);
    expect(taken).toMatchObject({ oldFloorId: undefined, newFloorId: taken?.member?.id });
    expect(taken?.member).toMatchObject({ floor: true, see: true, video: false, ghost: false });
    expect(left).toMatchObject({ ghosts: 0, oldFloorId: undefined, newFloorId: undefined });
    expect(conferenceOf(custom('conference::maintenance', { 'Old-ID': '3' }))?.oldFloorId).toBe(3);
  });

  it('reads files and keys of a conference', () => {
    const file = { File: 'a.wav', Async: 'true', seconds: '2', milliseconds: '2500', samples: '8' };
    const key = { Action: 'dtmf', 'DTMF-Key': '5', Data: 'mute' };

    expect(conferenceOf(custom('conference::maintenance', file))?.file).toEqual({
      path: 'a.wav',
      async: true,
      seconds: 2,
      milliseconds: 2500,
      samples: 8,
    });
    expect(conferenceOf(custom('conference::maintenance', key))).toMatchObject({
      file: undefined,
      dtmfKey: '5',
      dtmfData: 'mute',
    });
  });

  it('reads voice mail counts', () => {
    const counts = recorded('MESSAGE_WAITING').map(messageWaitingOf);

    expect(counts.length).toBeGreaterThan(0);
    const text = {
      'MWI-Messages-Waiting': 'yes',
      'MWI-Message-Account': 'a@b',
      'Update-Reason': 'NEW',
    };
    expect(
      messageWaitingOf(made('MESSAGE_WAITING', { ...text, 'MWI-Voice-Message': '2/3 (1/0)' })),
    ).toEqual({
      account: 'a@b',
      waiting: true,
      newMessages: 2,
      savedMessages: 3,
      newUrgent: 1,
      savedUrgent: 0,
      updateReason: 'NEW',
    });
    expect(messageWaitingOf(made('MESSAGE_WAITING', {}))).toMatchObject({
      waiting: false,
      newMessages: undefined,
    });
  });

  it('reads playbacks and recordings', () => {
    const stop = made('PLAYBACK_STOP', {
      'Playback-File-Path': 'a.wav',
      'Playback-Status': 'done',
    });
    const end = made('RECORD_STOP', { 'Record-File-Path': 'b.wav', variable_record_ms: '1500' });

    expect(playbackOf(stop)).toMatchObject({ stopped: true, path: 'a.wav', status: 'done' });
    expect(playbackOf(made('PLAYBACK_START', {}))?.stopped).toBe(false);
    expect(recordingOf(end)).toMatchObject({ stopped: true, path: 'b.wav', lengthMs: 1500 });
    expect(recordingOf(made('RECORD_START', {}))?.stopped).toBe(false);
  });

  it.each(['register', 'unregister', 'expire'] as const)('reads sofia::%s', (kind) => {
    const event = made('CUSTOM', {
      'Event-Subclass': `sofia::${kind}`,
      [kind === 'expire' ? 'user' : 'from-user']: '1000',
      [kind === 'expire' ? 'host' : 'from-host']: 'd',
      expires: '3600',
      'network-port': '5060',
      'to-user': '1001',
      'to-host': 'e',
      username: 'u',
      realm: 'r',
      'presence-hosts': 'p',
      rpid: 'unknown',
      status: 'Registered(UDP)',
    });

    expect(registrationOf(event)).toMatchObject({
      kind,
      user: '1000',
      host: 'd',
      expiresSeconds: 3600,
      networkPort: 5060,
      toUser: '1001',
      toHost: 'e',
      username: 'u',
      realm: 'r',
      presenceHosts: 'p',
      rpid: 'unknown',
      status: 'Registered(UDP)',
    });
  });

  it('distinguishes flags that are neither true nor false', () => {
    const event = made('CUSTOM', {
      'Event-Subclass': 'conference::maintenance',
      'Member-ID': '1',
      Hear: 'false',
      Speak: 'maybe',
    });

    expect(conferenceOf(event)?.member).toMatchObject({ hear: false, speak: undefined });
  });
});

describe('every view of a family', () => {
  const ofAnyEvent = new Set(['callerProfileOf', 'channelOf', 'commonHeadersOf', 'variableOf']);
  const views = Object.entries(families)
    .filter(([name]) => name.endsWith('Of') && !ofAnyEvent.has(name))
    .map(([name, view]) => [name, view as (event: EslEvent) => unknown] as const);

  it('is exported by the package', () => {
    const folder = join(import.meta.dirname, '../../src/families');
    const defined = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^export function (\w+Of)\(/gm)].map(
        ([, name]) => name,
      ),
    );

    expect(defined.length).toBeGreaterThan(35);
    expect(defined.filter((name) => name === undefined || !(name in families))).toEqual([]);
  });

  it.each(views)('gives nothing for events of other families: %s', (_name, view) => {
    expect(view(made('RELOADXML', { 'Unique-ID': 'u' }))).toBeUndefined();
    expect(view(made('CUSTOM', { 'Event-Subclass': 'a::b' }))).toBeUndefined();
  });
});

describe('hangup causes', () => {
  it.each([
    ['NORMAL_CLEARING', 16],
    ['ORIGINATOR_CANCEL', 487],
    ['REJECT_ALL', 825],
    ['NEW_CAUSE', undefined],
    ['toString', undefined],
  ])('knows the number of %s', (cause, code) => {
    expect(hangupCauseCode(cause)).toBe(code);
  });

  it('gives no two causes one number', () => {
    const codes = Object.values(HANGUP_CAUSES);

    expect(new Set(codes).size).toBe(codes.length);
  });
});
