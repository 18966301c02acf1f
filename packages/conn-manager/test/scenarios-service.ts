import { counted, LIFE, lost, retry, serve, up, wait, type Scenario } from './scenario-steps.ts';

const ORDERS = ['authenticate', 'subscribe#0 changes: DTMF'];
const service = (state: string): string => `session.subscribed.service.${state}`;

/** A server that is taken out of service, and comes back. */
export const SERVICE_SCENARIOS: readonly Scenario[] = [
  {
    title: 'gets new calls when it comes up',
    steps: [up],
    phases: LIFE,
    states: [service('inService')],
    orders: ORDERS,
  },
  {
    title: 'counts its calls when it is to drain',
    steps: [up, serve('draining'), counted(3)],
    phases: LIFE,
    states: [service('draining')],
    orders: [...ORDERS, 'countCalls'],
    callsLeft: 3,
  },
  {
    title: 'counts them again until none is left',
    steps: [up, serve('draining'), counted(3), wait(1_000), counted(1), wait(1_000), counted(0)],
    phases: LIFE,
    states: [service('drained')],
    orders: [...ORDERS, 'countCalls', 'countCalls', 'countCalls'],
    callsLeft: 0,
  },
  {
    title: 'counts no more when it is drained',
    steps: [up, serve('draining'), counted(0), wait(10_000)],
    phases: LIFE,
    orders: [...ORDERS, 'countCalls'],
  },
  {
    title: 'drains again when a call comes though it is drained',
    steps: [up, serve('draining'), counted(0), counted(0), counted(2)],
    phases: LIFE,
    states: [service('draining')],
    callsLeft: 2,
  },
  {
    title: 'is in service again when asked, and forgets what it counted',
    steps: [up, serve('draining'), counted(3), serve('in-service'), counted(3), wait(10_000)],
    phases: LIFE,
    states: [service('inService')],
    orders: [...ORDERS, 'countCalls'],
    callsLeft: undefined,
  },
  {
    title: 'counts nothing when it is out of service',
    steps: [up, serve('out-of-service'), wait(10_000)],
    phases: LIFE,
    states: [service('outOfService')],
    orders: ORDERS,
  },
  {
    title: 'goes on draining on its next session, with a new count',
    steps: [up, serve('draining'), counted(3), lost(), wait(250), up],
    phases: [...LIFE, 'retrying', ...LIFE],
    states: [service('draining')],
    orders: [...ORDERS, 'countCalls', ...ORDERS, 'countCalls'],
    callsLeft: undefined,
  },
  {
    title: 'takes orders while it has no session',
    steps: [lost(), serve('out-of-service'), retry, up],
    phases: ['connecting', 'retrying', ...LIFE],
    states: [service('outOfService')],
  },
];
