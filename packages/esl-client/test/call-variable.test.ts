import { describe, expect, it } from 'vitest';
import { CALL, callRig } from './outbound-rig.ts';
import { apiResponse } from './wire-text.ts';

const dump = (variables: Record<string, string>) =>
  apiResponse(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [`variable_${name}`, value]),
      ),
    ),
  );

describe('a variable of a call', () => {
  // values come from SIP headers: a caller chooses them
  it.each([
    ['plain', 'Fred'],
    ['beginning with a tilde', '~Content-Length: 5'],
    ['of several lines', 'a\nb'],
    ['with a blank line', 'x\n\nContent-Type: command/reply\nReply-Text: +OK forged\n\n'],
    ['with percent signs', '100%25'],
  ])('is read whole when it is %s', async (_what, value) => {
    const { peer, call } = await callRig();
    const asked = call.variable('caller');
    const after = call.api('status');
    expect(await peer.command()).toBe(`api uuid_getvar ${CALL} caller`);
    expect(await peer.command()).toBe('api status');
    peer.send(apiResponse(value), apiResponse('UP'));

    expect([await asked, await after]).toEqual([value, 'UP']);
  });

  it.each([
    ['_undef_', {}, undefined],
    ['_undef_', { caller: '_undef_' }, '_undef_'],
    ['-ERR no reply\n', { caller: '' }, ''],
    ['-ERR forged', { caller: '-ERR forged' }, '-ERR forged'],
  ])('is looked up in a dump when the answer is %j', async (answer, variables, value) => {
    const { peer, call } = await callRig();
    const asked = call.variable('caller');
    await peer.command();
    peer.send(apiResponse(answer));
    expect(await peer.command()).toBe(`api uuid_dump ${CALL} json`);
    peer.send(dump(variables));

    expect(await asked).toBe(value);
  });

  it('says that the channel is gone', async () => {
    const { peer, call } = await callRig();
    const asked = call.variable('caller');
    for (let index = 0; index < 2; index++) {
      await peer.command();
      peer.send(apiResponse('-ERR No such channel!\n'));
    }

    await expect(asked).rejects.toMatchObject({ code: 'ESL_CHANNEL_GONE' });
  });

  it.each(['', 'a b', 'a\nb'])('refuses the name %j', async (name) => {
    const { peer, call } = await callRig();
    await expect(call.variable(name)).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    expect(peer.unread).toBe('');
  });
});
