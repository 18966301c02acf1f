import { type EslFrame } from '@switchwire/esl-protocol';
import { listen, type Peer } from '@switchwire/raw-peer';
import { connect as dial } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { type CloseCause } from '../src/close-cause.ts';
import {
  type EslSession,
  type EslSessionHandlers,
  type EslSessionOptions,
} from '../src/session/esl-session.ts';
import { createEslSession } from '../src/session/session.ts';

export interface SessionRig {
  readonly session: EslSession;
  readonly peer: Peer;
  readonly events: EslFrame[];
  readonly defects: unknown[];
  closed(): Promise<CloseCause>;
}

/** A session whose other side the test plays. */
export async function sessionRig(
  handlers: Partial<EslSessionHandlers> = {},
  options: Partial<EslSessionOptions> = {},
): Promise<SessionRig> {
  const server = await listen();
  const events: EslFrame[] = [];
  const defects: unknown[] = [];
  const causes: CloseCause[] = [];
  const session = createEslSession(
    dial({ host: '127.0.0.1', port: server.port }),
    {
      onEvent: (frame) => events.push(frame),
      onDefect: (error) => defects.push(error),
      onClose: (cause) => causes.push(cause),
      ...handlers,
    },
    { address: 'fs1:8021', generation: 3, commandTimeoutMs: 5_000, ...options },
  );
  const peer = await server.accept();
  onTestFinished(() => {
    session.destroy({ kind: 'request', code: 'TEST', message: 'the test is over' });
    expect(causes).toHaveLength(1);
  });
  const closed = () => vi.waitFor(() => expect(causes).toHaveLength(1)).then(() => causes[0]!);
  return { session, peer, events, defects, closed };
}
