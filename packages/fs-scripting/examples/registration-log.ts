import { defineScript, type FreeswitchEvent } from '@switchwire/fs-scripting';

const userOf = ({ json }: FreeswitchEvent): string => `${json['from-user']}@${json['from-host']}`;

/**
 * Logs which user registers where, and knows for every user the FreeSWITCH of the newest registration: in the cache,
 * under `REG-<user>`, for as long as it lasts.
 */
export default defineScript(({ eventRoute, cache, log, onGap }) => {
  eventRoute({ name: 'CUSTOM', subclass: 'sofia::register', key: userOf }, (event) => {
    const { json, socket } = event;
    const user = userOf(event);
    cache.store(`REG-${user}`, socket, Number(json['expires']) || 3600);
    log.info('registered', {
      user,
      socket,
      contact: json['contact'],
      agent: json['user-agent'],
      from: `${json['network-ip']}:${json['network-port']}`,
    });
  });

  for (const subclass of ['sofia::unregister', 'sofia::expire']) {
    eventRoute({ name: 'CUSTOM', subclass, key: userOf }, (event) => {
      const user = userOf(event);
      // an old registration that ends elsewhere says nothing about the newest one
      if (cache.fetch(`REG-${user}`) === event.socket) cache.remove(`REG-${user}`);
      log.info(subclass === 'sofia::expire' ? 'expired' : 'unregistered', {
        user,
        socket: event.socket,
      });
    });
  }

  onGap(({ socket, from, to }) => {
    log.warn('registrations may have been missed', { socket: socket.address, ms: to - from });
  });
});
