import { badParameterValue } from '../json-rpc/mi-error.ts';
import { type ParamSet } from '../json-rpc/params.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { MAX_SUBSCRIBERS } from '../events/subscribers.ts';
import { parseSubscriberSocket } from '../events/subscriber-socket.ts';
import { readExpire } from './expire.ts';
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
    const expire = readExpire(params, DEFAULT_EXPIRE_SECONDS);
    if (!isPublished(params.string('event'))) {
      throw badParameterValue('the only event is E_FREESWITCH');
    }
    const target = parseSubscriberSocket(params.string('socket') ?? '');
    if (target === undefined) throw badParameterValue('socket is udp:host:port or tcp:host:port');
    if (expire === 0) subscribers.remove(target.text);
    else if (!subscribers.add(target, expire)) {
      throw badParameterValue(`there are ${MAX_SUBSCRIBERS} subscribers already`);
    }
    return 'OK';
  },
};
