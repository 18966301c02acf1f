import { type TransitionReport } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { MachineSteps } from './machine-steps.ts';
import { membershipMachine } from './membership/membership-machine.ts';
import { ownershipMachine } from './ownership/ownership-machine.ts';

const rig = () => {
  const steps = new MachineSteps({ serverId: 'mi-1', wallNow: () => 7 });
  const seen: TransitionReport[] = [];
  const paths = (): string[] => seen.map(({ event, from, to }) => `${event}: ${from.join()} > ${to.join()}`); // prettier-ignore
  return { steps, seen, paths, watch: () => steps.watch((one) => void seen.push(one)) };
};

const grant = { epoch: 1, server: 'x', rounds: 0 };

const owned = (steps: MachineSteps) => {
  const run = createActor(ownershipMachine, { input: { address: 'fs:8021' } });
  run.subscribe({ complete: () => steps.forget(run) });
  steps.follow(run, 'fs:8021');
  run.start();
  return run;
};

it('each step of an ownership is reported with its edges, the last one too', () => {
  const { steps, seen, paths, watch } = rig();
  watch();
  const run = owned(steps);

  run.send({ type: 'claim.granted', ...grant });
  expect(steps.ownershipOf('fs:8021')).toBe('granted');
  run.send({ type: 'socket.release' });
  expect(steps.ownershipOf('fs:8021')).toBeUndefined();

  expect(paths()).toEqual(['claim.granted: claiming > granted', 'socket.release: granted > gone']);
  expect(seen[1]).toEqual({
    id: 'mi-1',
    address: 'fs:8021',
    machine: 'ownership',
    at: 7,
    event: 'socket.release',
    from: ['granted'],
    to: ['gone'],
    edges: ['granted|socket.release|0', 'released|always|0'],
  });
});

it('steps are reported to those who watch, from then on', () => {
  const { steps, seen, watch } = rig();
  const run = owned(steps);
  run.send({ type: 'claim.granted', ...grant });
  expect(seen).toEqual([]);

  const watching = watch();
  run.send({ type: 'session.subscribed', fence: 'announcement' });
  watching[Symbol.dispose]();
  run.send({ type: 'announcement.read' });

  expect(seen.map(({ event }) => event)).toEqual(['session.subscribed']);
});

it('a beat that leaves the membership where it is is not reported', () => {
  const { steps, paths, watch } = rig();
  watch();
  const snapshot = membershipMachine.resolveState({
    value: { member: 'held' },
    context: { serverId: 'mi-1', incarnation: 'i', beat: 0, confirmedAt: 0, heardAt: 0, hearingSince: 0, attempt: 0, lastError: undefined },
  }); // prettier-ignore
  const run = createActor(membershipMachine.provide({ actors: {} }), { snapshot, input: { serverId: 'mi-1', incarnation: 'i' } }); // prettier-ignore
  steps.follow(run);
  run.start();

  run.send({ type: 'beat.written', at: 1, beat: 1 });
  run.send({ type: 'beat.failed', message: 'no answer' });

  expect(paths()).toEqual(['beat.failed: member.held > member.holding']);
  run.stop();
});
