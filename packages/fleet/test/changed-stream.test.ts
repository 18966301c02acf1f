import { DiscardPolicy, type StreamConfig } from '@nats-io/jetstream';
import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { expect, it, onTestFinished } from 'vitest';
import { StreamKeeper } from '../src/events/stream-keeper.ts';
import { EPOCH } from './event-reader.ts';
import { startNats } from './nats-server.ts';
import { engineAt, eventOf, publisherOn, sequencesOf, SMALL_STREAM, SOCKET, stored, streamAt, subjects } from './stream.ts'; // prettier-ignore
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 30_000 };
const STREAM = subjects.stream;

type Mend = Partial<StreamConfig> | 'remove';

describeWithNats('when an operator changes the stream', (program) => {
  const world = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const engine = await streamAt(nats.urls);
    const said: string[] = [];
    const note = (_: object, text: string): void => void said.push(text);
    const logger = { ...silentLogger, warn: note, error: note };
    const keeper = new StreamKeeper({ ...(await engineAt(nats.urls)), subjects, settings: SMALL_STREAM, mayCreate: true, clock: systemClock, random: Math.random, logger, onStream: () => undefined }); // prettier-ignore
    onTestFinished(() => keeper[Symbol.dispose]());
    await keeper.start();
    const publisher = publisherOn(engine, { onUntaken: (refusal) => keeper.refused(refusal) });
    return { engine, publisher, said };
  };

  it.each<[string, Partial<StreamConfig>, RegExp, Mend]>([
    ['has other subjects', { subjects: ['other.>'] }, /takes no event as it is \(subjects is \["other\.>"\] and not .*; set it again/, { subjects: [subjects.events] }],
    ['is full and keeps the old', { discard: DiscardPolicy.New, max_msgs: 1 }, /takes no event \(maximum messages exceeded\): .*set its discard policy to "old"/, { discard: DiscardPolicy.Old, max_msgs: -1 }],
    ['takes small messages only', { max_msg_size: 10 }, /takes no event \(message size exceeds maximum allowed\): .*raise its max_msg_size/, { max_msg_size: -1 }],
    ['is sealed', { sealed: true }, /takes no event \(invalid operation on sealed stream\): .*remove it \(nats stream rm\)/, 'remove'],
  ])('to one that %s, events wait, the log says why, and none is lost', PATIENT, async (_title, config, text, repair) => {
    const { engine, publisher, said } = await world();
    publisher.publish(eventOf(1), SOCKET, EPOCH);
    await publisher.settled();
    await engine.manager.streams.update(STREAM, config);
    for (const sequence of [2, 3]) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await expect.poll(() => said.join('\n'), WAIT).toMatch(text);
    expect(publisher.stats).toMatchObject({ unacknowledged: 2, dropped: 0 });
    if (repair === 'remove') await engine.manager.streams.delete(STREAM);
    else await engine.manager.streams.update(STREAM, repair);
    await publisher.settled();

    expect(publisher.stats.dropped).toBe(0);
    expect(sequencesOf(await stored(engine))).toEqual(repair === 'remove' ? [2, 3] : [1, 2, 3]);
    expect(said.filter((one) => text.test(one))).toHaveLength(1);
  }); // prettier-ignore
});

describeWithNats('a server that starts', (program) => {
  it.each([
    ['whose account has less room than the stream may hold', 'jetstream: { max_file: 1000000 }', undefined, 'SW_STREAM', /NATS did not create the stream SW_test: .*(?:storage|resource)/],
    ['that may not ask for the stream', 'jetstream: enabled', ['other'], 'SW_ENGINE_REFUSED', /publish to "\$JS\.API\.STREAM\.INFO\.SW_test"; add it to the permissions/],
  ])('%s is refused at once', PATIENT, async (_title, jetstream, publish, code, text) => {
    const permissions = publish === undefined ? '' : `, permissions: { publish: ${JSON.stringify(publish)} }`; // prettier-ignore
    const config = (store: string): string => `
      jetstream { store_dir: "${store}" }
      accounts { A { ${jetstream}
        users: [{ user: server, password: x${permissions} }] } }`;
    const nats = await startNats(program, { config });
    onTestFinished(() => nats.dispose());
    const engine = await engineAt(nats.urls.map((url) => url.replace('//', '//server:x@')));
    const keeper = new StreamKeeper({ ...engine, subjects, settings: SMALL_STREAM, mayCreate: true, clock: systemClock, random: Math.random, logger: silentLogger, onStream: () => undefined }); // prettier-ignore
    onTestFinished(() => keeper[Symbol.dispose]());

    const refused = await keeper.start().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).toMatch(text);
  }); // prettier-ignore
});
