import { defineScript } from '@switchwire/fs-scripting';

/** Marks what this script has sent, so that it does not answer itself. */
const RELAYED = 'X-Relayed-From';
const HEADERS = ['MWI-Messages-Waiting', 'MWI-Message-Account', 'MWI-Voice-Message'] as const;
const ONE_LINE = /^[^\r\n]+$/;

/**
 * The lamp of a phone that is registered with one FreeSWITCH while the voice mail lies on another one: every
 * MESSAGE_WAITING is repeated on all the others. The last state of each mailbox is in the cache, under `MWI-<account>`.
 */
export default defineScript(({ eventRoute, freeswitch_esl, cache, log, manager }) => {
  eventRoute(
    {
      name: 'MESSAGE_WAITING',
      when: ({ json }) => json[RELAYED] === undefined,
      // the lamp must end as the mailbox does: in order for each mailbox, mailboxes side by side
      key: ({ json }) => json['MWI-Message-Account'],
    },
    async ({ json, socket }) => {
      const account = json['MWI-Message-Account'];
      if (account === undefined) return;
      cache.store(`MWI-${account}`, json['MWI-Messages-Waiting'] ?? 'no');

      const lines = HEADERS.map((name) => [name, json[name]] as const)
        .filter(([, value]) => value !== undefined && ONE_LINE.test(value))
        .map(([name, value]) => `${name}: ${value}`);
      const command = ['sendevent MESSAGE_WAITING', ...lines, `${RELAYED}: ${socket}`].join('\n');
      const others = manager.list().filter(({ address }) => address !== socket);
      const responses = await Promise.all(
        others.map(({ address }) => freeswitch_esl(command, address)),
      );
      const failed = responses.filter(({ ok }) => !ok).length;
      log.info('lamp', {
        account,
        on: json['MWI-Messages-Waiting'],
        notified: others.length,
        failed,
      });
    },
  );
});
