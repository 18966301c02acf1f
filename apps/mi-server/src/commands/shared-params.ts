import { type ParamSpec } from '../json-rpc/params.ts';

export const freeswitchUrlParam: ParamSpec = {
  name: 'freeswitch_url',
  type: 'string',
  help: '[fs://][[username]:password@]host[:port]; the password may be left out for a known socket',
};

export const eventsParam: ParamSpec = {
  name: 'events',
  type: 'list',
  help: 'event names, for example DTMF or CUSTOM sofia::register',
};

export const eventParam: ParamSpec = {
  name: 'event',
  type: 'string',
  help: 'E_FREESWITCH',
};

export const cacheSystemParam: ParamSpec = {
  name: 'system',
  type: 'string',
  help: 'local',
};

export const cacheKeyParam: ParamSpec = { name: 'attr', type: 'string', help: 'the key' };
