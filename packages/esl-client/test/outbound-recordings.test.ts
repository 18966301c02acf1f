import { decodeEvent, decodeNotice, type EslFrame } from '@switchwire/esl-protocol';
import { captureNames, readCapture, replayCapture } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { outboundRig } from './outbound-rig.ts';
import { recordedCall } from './recorded-steps.ts';

const isEventFrame = ({ contentType }: EslFrame): boolean => contentType.startsWith('text/event-');

const recordings = captureNames().filter((name) => name.startsWith('outbound-'));
const firstCommand = (name: string) =>
  readCapture(name).clientBytes.toString().split('\n')[0]!.split(' ')[0]!;
const beginningWith = (command: string) =>
  recordings.filter((name) => firstCommand(name) === command);

const isGoodbye = (frame: EslFrame) =>
  frame.contentType === 'text/disconnect-notice' && decodeNotice(frame).kind === 'disconnect';

/** What the recording tells of the channel's end. */
function hangupCauseIn(frames: readonly EslFrame[]): string | undefined {
  const hangup = frames
    .filter(isEventFrame)
    .map(decodeEvent)
    .find(({ name }) => name === 'CHANNEL_HANGUP');
  return hangup?.text('Hangup-Cause');
}

/** Issues a recorded command; an execute with an id of its own goes through `runApp`, and must complete. */
function issue(call: OutboundCall, text: string): Promise<unknown> {
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  const applicationUuid = header('Event-UUID');
  const app = header('execute-app-name');
  if (applicationUuid === undefined || app === undefined) return call.send(text);
  return call
    .runApp(app, header('execute-app-arg'), { applicationUuid })
    .then(({ reply, event }) => {
      expect(event?.header('Application-UUID')).toBe(applicationUuid);
      return reply;
    });
}

describe('recorded outbound calls', () => {
  it('are all used', () => {
    const used = ['connect', 'auth', 'myevents'].flatMap(beginningWith);

    expect(used.sort()).toEqual([...recordings].sort());
    expect(recordings.length).toBeGreaterThanOrEqual(22);
  });

  // those of the verbs subscribe by themselves, and are read in call-verbs.test.ts
  const elsewhere = /-(early-hangup|digits|record|bridge)$/;
  it.each(beginningWith('connect').filter((name) => !elsewhere.test(name)))(
    '%s is served to its end',
    async (name) => {
      const capture = readCapture(name);
      const { steps, replies } = recordedCall(
        capture,
        !/notfull|sync/.test(name.replace('async', '')),
      );
      const events: string[] = [];
      const notices: string[] = [];
      const answers: Promise<unknown>[] = [];
      const calls: OutboundCall[] = [];
      const { dial, errors } = await outboundRig({
        events: false,
        onCall: (call) => {
          calls.push(call);
          call.onEvent((event) => events.push(event.name));
          call.onNotice(({ kind }) => notices.push(kind));
        },
      });
      let goodbye = false;
      const peer = await dial();
      for (const [index, step] of steps.entries()) {
        if (step.kind === 'frame') {
          peer.send(step.bytes);
          goodbye ||= isGoodbye(step.frame);
          continue;
        }
        // sent by the server itself
        if (index === 0) {
          await peer.read('connect\n\n');
          continue;
        }
        await vi.waitFor(() => expect(calls).toHaveLength(1));
        // a command behind the goodbye is never answered
        if (goodbye) continue;
        const answer = issue(calls[0]!, step.text);
        if (step.refused) {
          await expect(answer).rejects.toMatchObject({ code: 'ESL_NOT_ALLOWED' });
          continue;
        }
        answers.push(answer);
        expect(await peer.command()).toBe(step.text);
      }
      peer.socket.end();
      await vi.waitFor(() => expect(calls).toHaveLength(1));
      const [call] = calls;
      await call!.closed;

      const frames = steps.flatMap((step) => (step.kind === 'frame' ? [step.frame] : []));
      expect(await Promise.all(answers)).toMatchObject(replies.slice(1).map((text) => ({ text })));
      expect(events).toEqual(frames.filter(isEventFrame).map((frame) => decodeEvent(frame).name));
      expect(call!.uuid).toMatch(/^[-0-9a-f]{36}$/);
      expect(capture.serverBytes.toString()).toContain(`Socket-Mode: ${call!.mode === 'sync' ? 'static' : 'async'}`); // prettier-ignore
      expect(call!.channelData.name).toBe('CHANNEL_DATA');
      const toldEnds = frames.filter(({ contentType }) => contentType === 'text/disconnect-notice');
      expect(notices).toHaveLength(toldEnds.length);
      expect(call!.channelEnd?.hangupCause).toBe(hangupCauseIn(frames));
      expect(errors).toEqual([]);
    },
  );

  it('outbound-early-hangup never reaches the handler', async () => {
    const onCall = vi.fn();
    const { dial, errors } = await outboundRig({ onCall });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(readCapture('outbound-early-hangup').serverBytes);
    peer.socket.end();

    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(errors[0]).toMatchObject({
      code: 'ESL_SESSION_LOST',
      closeCause: { kind: 'peer', code: 'ESL_DISCONNECT_NOTICE' },
    });
    expect(onCall).not.toHaveBeenCalled();
  });

  it('outbound-no-connect: with connect first, as this server has it, its frames are answers all the same', async () => {
    const { steps } = recordedCall(readCapture('outbound-no-connect'), true);
    const frames = steps.flatMap((step) => (step.kind === 'frame' ? [step] : []));
    const [version, channelData, ...rest] = frames.map(({ bytes }) => bytes);
    let api: Promise<string> = Promise.resolve('');
    const { dial, errors } = await outboundRig({
      events: false,
      onCall: async (call) => {
        api = call.api('version');
        await api;
      },
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData!);
    await peer.read('api version\n\n');
    peer.send(version!);
    await peer.read('exit\n\n');
    peer.send(...rest);
    peer.socket.end();

    expect(await api).toContain('FreeSWITCH Version');
    expect(errors).toEqual([]);
  });

  it.each(beginningWith('auth'))(
    '%s, seen by an observer, is replayed to a plain connection',
    async (name) => {
      const server = await replayCapture(name);
      onTestFinished(() => server.stop());
      const names: string[] = [];
      const connection = await connect(server.url, { onEvent: (event) => names.push(event.name) });
      const texts = readCapture(name).clientBytes.toString().split('\n\n').slice(1, -2);
      const replies = await Promise.all(texts.map((text) => connection.send(text)));
      const cause = await connection.close();

      expect(replies.every(({ kind }) => kind !== 'err')).toBe(true);
      expect(cause.kind).toBe('request');
      expect(await server.done).toMatchObject({ finished: true, extra: [] });
    },
  );
});
