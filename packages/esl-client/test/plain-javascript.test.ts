import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Connection } from '../src/index.ts';

/** What a caller without types may write. */
type Loose = Record<keyof Connection, (...args: unknown[]) => unknown>;

describe('a caller in plain JavaScript', () => {
  it.each<[string, (connection: Loose) => unknown, string]>([
    ['a number in a header', (c) => c.sendEvent('CUSTOM', { 'X-Count': 5 }), 'Value of header X-Count is a number'],
    ['null for an argument', (c) => c.runApp('uuid', 'answer', null), 'Value of header execute-app-arg is null'],
    ['a number for a cause', (c) => c.hangup('uuid', 16), 'Value of header hangup-cause is a number'],
    ['a number for a filter', (c) => c.filter('Caller-Destination-Number', 1000), 'Filter value is a number'],
    ['no command', (c) => c.api(undefined), 'API command is undefined'],
    ['a name for a list of names', (c) => Promise.resolve().then(() => c.subscribe('DTMF')), "events is not a list of names; write ['DTMF']"],
  ])('that gives %s reads which argument is wrong', async (_what, act, message) => {
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    const connection = await connect(fake.url);
    onTestFinished(() => void connection.close({ timeoutMs: 0 }));

    await expect(act(connection as unknown as Loose)).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  }); // prettier-ignore
});
