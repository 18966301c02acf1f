import { badParameterValue } from '../json-rpc/mi-error.ts';
import { type ParamSet } from '../json-rpc/params.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { MAX_SUBSCRIBERS } from '../events/subscribers.ts';
import { parseSubscriberSocket } from '../events/subscriber-socket.ts';
import { isPublished } from './published-events.ts';
import { eventParam } from './shared-params.ts';

const DEFAULT_EXPIRE_SECONDS = 3_600;

const twoParams: ParamSet = [
  eventParam,
  { name: 'socket', type: 'string', help: 'udp:host:port or tcp:host:port' },
];

export const eventSubscribe: MiCommand = {
  name: 'event_subscribe',
  qualifiedName: 'evi:subscribe',
  help: 'subscribes an event to the Event Interface',
  exportedBy: 'core',
  params: [
    twoParams,
    [...twoParams, { name: 'expire', type: 'int', help: 'seconds, 3600 if left out; 0 removes' }],
  ],
  run(params, { subscribers }) {
    if (!isPublished(params.string('event'))) {
      throw badParameterValue('the only event is E_FREESWITCH');
    }
    const target = parseSubscriberSocket(params.string('socket') ?? '');
    if (target === undefined) throw badParameterValue('socket is udp:host:port or tcp:host:port');
    const expire = params.int('expire') ?? DEFAULT_EXPIRE_SECONDS;
    if (expire < 0) throw badParameterValue('expire is a number of seconds; 0 removes');
    if (expire === 0) subscribers.remove(target.text);
    else if (!subscribers.add(target, expire)) {
      throw badParameterValue(`there are ${MAX_SUBSCRIBERS} subscribers already`);
    }
    return 'OK';
  },
};
