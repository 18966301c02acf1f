import { type SocketLease } from '@switchwire/conn-manager';
import { NotConnectedError } from '@switchwire/esl-client';
import { expect, it, vi } from 'vitest';
import { type Answered } from '../commands/command-client.ts';
import { FleetLease, type FleetLeasePorts } from './fleet-lease.ts';

/** A lease whose server acts for the socket, and whose own session answers so. */
function rig(api: () => Promise<string>) {
  const clock = { at: 0 };
  const release = vi.fn();
  const answer = { outcome: 'answered', text: 'from the other server', epoch: 1, server: 'b-1' } as const; // prettier-ignore
  const run = vi.fn<FleetLeasePorts['run']>(() =>
    Promise.resolve({ answer, result: Promise.resolve('') } satisfies Answered),
  );
  const lease = new FleetLease('fs:1', 'test', {
    local: () => ({ api, release }) as unknown as SocketLease,
    now: () => clock.at,
    run,
  } as unknown as FleetLeasePorts);
  return { lease, run, release, clock };
}

const gone = (): Promise<string> => Promise.reject(new NotConnectedError('fs:1', {}));

it('runs a command on this server while it acts', async () => {
  const { lease, run, release } = rig(() => Promise.resolve('UP'));

  expect(await lease.api('status')).toBe('UP');

  expect(run).not.toHaveBeenCalled();
  expect(release).toHaveBeenCalledOnce();
});

it('gives a command that was not written to the server that acts next, in what is left of its time', async () => {
  const { lease, run, release, clock } = rig(() => {
    clock.at = 1_000;
    return gone();
  });

  expect(await lease.api('status', { timeoutMs: 3_000 })).toBe('from the other server');

  expect(run.mock.calls[0]?.[2]).toMatchObject({ timeoutMs: 2_000 });
  expect(release).toHaveBeenCalledOnce();
});

it('gives none away when its time is over', async () => {
  const { lease, run, clock } = rig(() => {
    clock.at = 3_000;
    return gone();
  });

  await expect(lease.api('status', { timeoutMs: 3_000 })).rejects.toThrow(NotConnectedError);

  expect(run).not.toHaveBeenCalled();
});

it('gives none away that may have run', async () => {
  const lost = Object.assign(new Error('lost'), { code: 'ESL_SESSION_LOST', written: true });
  const { lease, run } = rig(() => Promise.reject(lost));

  await expect(lease.api('status')).rejects.toBe(lost);

  expect(run).not.toHaveBeenCalled();
});
