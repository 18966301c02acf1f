import { AckPolicy, type ConsumerConfig, DeliverPolicy } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { expect, it, onTestFinished } from 'vitest';
import { type ReaderGap } from '../src/consumer/index.ts';
import { connectNats } from '../src/nats/connect-nats.ts';
import { EPOCH, publish, read, type Reader } from './event-reader.ts';
import { type NatsConfig, startNats } from './nats-server.ts';
import { type Engine, eventOf, publisherOn, SOCKET, streamAt, subjects } from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 90_000 };
const WAIT = { timeout: 40_000 };
const STREAM = subjects.stream;

const RIGHTS = [
  `$JS.API.STREAM.INFO.${STREAM}`,
  `$JS.API.CONSUMER.INFO.${STREAM}.billing`,
  `$JS.API.CONSUMER.CREATE.${STREAM}.billing.>`,
  `$JS.API.CONSUMER.MSG.NEXT.${STREAM}.billing`,
  `$JS.ACK.${STREAM}.billing.>`,
];
const without = (word: string): readonly string[] => RIGHTS.filter((one) => !one.includes(word));

/** An account with an operator who may do everything, and a reader who may publish that; null: there is no such user. */
const account =
  (publish: readonly string[] | null = RIGHTS, jetstream = 'jetstream: enabled', inbox = '_INBOX.>'): NatsConfig =>
  (store) => `
    jetstream { store_dir: "${store}" }
    accounts { A {
      ${jetstream}
      users: [
        { user: operator, password: x }
        ${publish === null ? '' : `{ user: reader, password: x, permissions: { publish: ${JSON.stringify(publish)}, subscribe: ["${inbox}"] } }`}
      ]
    } }`; // prettier-ignore

describeWithNats('a reader', (program) => {
  const start = async (config: NatsConfig = account()) => {
    const nats = await startNats(program, { config });
    onTestFinished(() => nats.dispose());
    const as = (user: string) => nats.urls.map((url) => url.replace('//', `//${user}:x@`));
    const [node] = nats.nodes;
    const configure = (next: NatsConfig) => node?.configure(next);
    return { urls: as('reader'), operator: as('operator'), configure };
  };
  const world = async () => {
    const nats = await start();
    return { ...nats, engine: await streamAt(nats.operator) };
  };
  const change = ({ manager }: Engine, config: Partial<ConsumerConfig>) =>
    manager.consumers.update(STREAM, 'billing', config);
  const codes = ({ reasons }: Reader) => reasons.map((reason) => reason?.code);
  const causes = (gaps: readonly ReaderGap[]) => gaps.map(({ cause }) => cause);
  const sorted = ({ sequences }: Reader) => sequences.toSorted((one, other) => one - other);

  // --- at the start -----------------------------------------------------------------------------------------------

  it.each([
    ['ask for the stream', account(without('STREAM.INFO')), 'SW_ENGINE_REFUSED', `publish to "$JS.API.STREAM.INFO.${STREAM}"`],
    ['ask for its consumer', account(without('CONSUMER.INFO')), 'SW_ENGINE_REFUSED', `publish to "$JS.API.CONSUMER.INFO.${STREAM}.billing"`],
    ['create its consumer', account(without('CREATE')), 'SW_ENGINE_REFUSED', `publish to "$JS.API.CONSUMER.CREATE.${STREAM}.billing`],
    ['fetch', account(without('NEXT')), 'SW_ENGINE_REFUSED', `publish to "$JS.API.CONSUMER.MSG.NEXT.${STREAM}.billing"`],
    ['acknowledge', account(without('ACK')), 'SW_ENGINE_REFUSED', `publish to "$JS.ACK.${STREAM}.billing.`],
    ['hear answers', account(RIGHTS, 'jetstream: enabled', 'other.>'), 'SW_ENGINE_REFUSED', 'subscribe to "_INBOX.'],
  ])('that may not %s is refused, with the subject', PATIENT, async (_title, config, code, text) => {
    const { urls, operator } = await start(config);
    await streamAt(operator);

    const refused = await read(urls).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).toContain(text);
  }); // prettier-ignore

  it.each([
    ['JetStream is not enabled for the account', account(RIGHTS, ''), 'SW_ENGINE_REFUSED', /no JetStream answers this account; start NATS with JetStream/],
    ['NATS has no JetStream', () => 'accounts { A { users: [{ user: reader, password: x }] } }', 'SW_ENGINE_REFUSED', /no JetStream answers this account/],
    ['NATS has no stream of the fleet', account(), 'SW_STREAM', /NATS has no stream SW_test; look at the name of the fleet/],
  ])('is refused where %s', PATIENT, async (_title, config, code, text) => {
    const { urls } = await start(config);
    const refused = await read(urls).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).toMatch(text);
  }); // prettier-ignore

  it('is refused where the account may have no more consumers', PATIENT, async () => {
    const { urls, operator } = await start(account(RIGHTS, 'jetstream: { max_consumers: 1 }'));
    const { manager } = await streamAt(operator);
    await manager.consumers.add(STREAM, { durable_name: 'other', ack_policy: AckPolicy.Explicit });

    await expect(read(urls)).rejects.toMatchObject({
      code: 'SW_ENGINE_REFUSED',
      message: `Reading the events of the fleet "test" as "billing": a limit of NATS is reached (maximum consumers limit reached); raise it for the account or the stream ${STREAM}, or remove what is not used any more`,
    });
  });

  it.each<[string, Partial<ConsumerConfig>, RegExp]>([
    ['that NATS pushes', { ack_policy: AckPolicy.Explicit, deliver_subject: 'somewhere' }, /is one that NATS pushes to a subject.*nats consumer rm SW_test billing/],
    ['without acknowledgements', { ack_policy: AckPolicy.None }, /has the ack policy "none" and not "explicit"/],
  ])('is refused where its name is that of a consumer %s', PATIENT, async (_title, config, text) => {
    const { urls, engine } = await world();
    await engine.manager.consumers.add(STREAM, { durable_name: 'billing', ...config });

    const refused = await read(urls).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SW_READER' });
    expect(String(refused)).toMatch(text);
  }); // prettier-ignore

  // --- two programs -----------------------------------------------------------------------------------------------

  it('is refused while another program reads other events by its name', PATIENT, async () => {
    const { operator: urls, engine } = await world();
    const first = await read(urls, { events: ['DTMF'] });
    await expect(read(urls, { events: ['CHANNEL_ANSWER'] })).rejects.toMatchObject({
      code: 'SW_READER',
      message: 'A program is reading as "billing" with other events or sockets: give both the same, or this one another name', // prettier-ignore
    });
    await publish(engine, [1, 2]);
    await expect.poll(() => first.sequences, WAIT).toEqual([1, 2]);
    await first.stop();
    const second = await read(urls, { events: ['CHANNEL_ANSWER'] });
    const publisher = publisherOn(engine);
    publisher.publish(eventOf(3), SOCKET, EPOCH + 1);
    publisher.publish(eventOf(4, { 'Event-Name': 'CHANNEL_ANSWER' }), SOCKET, EPOCH + 1);

    await expect.poll(() => second.sequences, WAIT).toEqual([4]);
    expect([first.gaps, second.gaps]).toEqual([[], []]);
  });

  it('shares its events with others that start at the same moment', PATIENT, async () => {
    const { urls, engine } = await world();
    const readers = await Promise.all(Array.from({ length: 8 }, () => read(urls)));
    const all = Array.from({ length: 300 }, (_, index) => index);
    await publish(engine, all);

    await expect.poll(() => readers.flatMap(({ sequences }) => sequences).sort((a, b) => a - b), WAIT).toEqual(all); // prettier-ignore
    expect(readers.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  // --- what an operator does meanwhile ----------------------------------------------------------------------------

  it('goes on behind what it read when its consumer is deleted', PATIENT, async () => {
    const { urls, engine } = await world();
    const reader = await read(urls);
    await publish(engine, [1, 2]);
    await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2]);
    await engine.manager.consumers.delete(STREAM, 'billing');
    await publish(engine, [3, 4], EPOCH + 1);

    await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2, 3, 4]);
    expect(reader.gaps).toEqual([]);
    await expect.poll(() => codes(reader), WAIT).toEqual(['SW_ENGINE_REFUSED', undefined]);
  });

  it.each<[string, Partial<ConsumerConfig>, readonly string[]]>([
    ['filter_subject', { filter_subject: subjects.event('other:8021', 'TALK') }, ['reader-changed']],
    ['max_deliver', { max_deliver: 1 }, ['reader-changed']],
    ['headers_only', { headers_only: true }, ['reader-changed']],
    ['max_batch', { max_batch: 5 }, []],
    ['max_expires', { max_expires: nanos(1_000) }, []],
    ['ack_wait', { ack_wait: nanos(10) }, []],
    ['inactive_threshold', { inactive_threshold: nanos(60_000) }, []],
    ['backoff', { backoff: [nanos(10), nanos(20)], max_deliver: 3 }, ['reader-changed']],
  ])('sets %s again when it was changed, and reports what it may have missed', PATIENT, async (_title, config, gaps) => {
    const { urls, engine } = await world();
    const reader = await read(urls);
    await publish(engine, [1]);
    await expect.poll(() => reader.sequences, WAIT).toEqual([1]);
    const { config: before } = await engine.manager.consumers.info(STREAM, 'billing');
    await change(engine, config);
    const now = async () => (await engine.manager.consumers.info(STREAM, 'billing')).config;
    await expect.poll(now, WAIT).toEqual(before);
    await publish(engine, [2], EPOCH + 1);

    await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2]);
    expect(causes(reader.gaps)).toEqual(gaps);
    for (const { from = 0, to = 0 } of reader.gaps) expect([from > 0, to >= from]).toEqual([true, true]);
  }); // prettier-ignore

  it('reports what was changed while it was off, and not that it reads other events itself', PATIENT, async () => {
    const { operator: urls, engine } = await world();
    await (await read(urls, { events: ['DTMF'] })).stop();
    await change(engine, { max_deliver: 1 });
    const second = await read(urls, { events: ['DTMF'] });
    await expect.poll(() => second.gaps, WAIT).toEqual([{ socket: undefined, cause: 'reader-changed' }]);
    await second.stop();
    const third = await read(urls);
    await publish(engine, [1]);

    await expect.poll(() => third.sequences, WAIT).toEqual([1]);
    expect(third.gaps).toEqual([]);
  }); // prettier-ignore

  it('says that it waits when its consumer became one that it cannot use', PATIENT, async () => {
    const { urls, engine } = await world();
    const reader = await read(urls);
    await engine.manager.consumers.delete(STREAM, 'billing');
    await engine.manager.consumers.add(STREAM, { durable_name: 'billing', ack_policy: AckPolicy.None, deliver_policy: DeliverPolicy.New }).catch(() => undefined); // prettier-ignore
    await publish(engine, [1]);
    const { config } = await engine.manager.consumers.info(STREAM, 'billing');
    if (config.ack_policy === AckPolicy.None) {
      await expect.poll(() => codes(reader).at(-1), WAIT).toBe('SW_READER');
      await engine.manager.consumers.delete(STREAM, 'billing');
    }

    await expect.poll(() => reader.sequences, WAIT).toEqual([1]);
    await expect.poll(() => codes(reader).at(-1), WAIT).toBeUndefined();
  });

  // --- rights that are taken away ---------------------------------------------------------------------------------

  it.each<[title: string, config: NatsConfig, text: RegExp, isSeenAtOnce?: boolean]>([
    ['it may not fetch', account(without('NEXT')), /SW_ENGINE_REFUSED .*publish to "\$JS\.API\.CONSUMER\.MSG\.NEXT/],
    ['it may not acknowledge', account(without('ACK')), /SW_ENGINE_REFUSED .*publish to "\$JS\.ACK/, false],
    ['it may not ask for its consumer', account(without('CONSUMER')), /SW_ENGINE_REFUSED .*publish to "\$JS\.API\.CONSUMER/],
    ['its user is gone', account(null), /SW_ENGINE_LOST/],
    ['JetStream is off for the account', account(RIGHTS, ''), /SW_ENGINE_REFUSED .*no JetStream answers/],
  ])('waits while %s, says so, and misses nothing', PATIENT, async (_title, config, text, isSeenAtOnce = true) => {
    const { urls, engine, configure } = await world();
    const reader = await read(urls);
    await publish(engine, [1, 2]);
    await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2]);
    await configure(config);
    const publisher = publisherOn(engine);
    // only an acknowledgement shows that it is refused; a request that is open already brings what comes
    const [first, second] = isSeenAtOnce ? [[], [3, 4]] : [[3, 4], []];
    for (const sequence of first) publisher.publish(eventOf(sequence), SOCKET, EPOCH + 1);
    await expect.poll(() => reader.reasons.map((reason) => `${String(reason?.code)} ${String(reason?.message)}`).join('\n'), WAIT).toMatch(text); // prettier-ignore
    for (const sequence of second) publisher.publish(eventOf(sequence), SOCKET, EPOCH + 1);
    expect(reader.sequences).toEqual([1, 2]);
    await configure(account());

    await expect.poll(() => sorted(reader), WAIT).toEqual([1, 2, 3, 4]);
    await expect.poll(() => codes(reader).at(-1), WAIT).toBeUndefined();
    expect([...new Set(causes(reader.gaps))].filter((cause) => cause !== 'unconfirmed')).toEqual([]);
  }); // prettier-ignore

  it('comes back with its user, however often it was refused meanwhile', PATIENT, async () => {
    const { urls, configure } = await start();
    const connection = await connectNats({ urls }, 'test');
    onTestFinished(() => connection.close());
    const kinds: string[] = [];
    const follow = async () => {
      for await (const { type } of connection.status()) kinds.push(type);
    };
    void follow();
    await configure(account(null));
    await expect.poll(() => kinds.filter((kind) => kind === 'reconnecting').length, WAIT).toBeGreaterThan(4); // prettier-ignore
    await configure(account());

    await expect.poll(() => kinds, WAIT).toContain('reconnect');
    expect(connection.isClosed()).toBe(false);
  });
});
