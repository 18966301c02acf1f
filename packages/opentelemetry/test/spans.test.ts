import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { connect } from '@switchwire/esl-client';
import { describe, expect, it } from 'vitest';
import { connected, fakeFreeswitch, traceInto } from './support.ts';

describe('the span of a connection', () => {
  it('is from dialling to the accepted login', async () => {
    const { span } = traceInto();
    const { fake } = await connected();

    expect(await span('connect')).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'server.address': '127.0.0.1',
        'server.port': fake.port,
        'network.transport': 'tcp',
        'freeswitch.connection.generation': 1,
      },
    });
  });

  it('names why it failed by a stable code, without the password', async () => {
    const { span } = traceInto();
    const fake = await fakeFreeswitch();

    await expect(connect(fake.url.replace('hunter2', 'hunter3'))).rejects.toThrow();

    const { status, attributes, events } = await span('connect');
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes['error.type']).toBe('ESL_AUTH_REJECTED');
    expect(JSON.stringify([attributes, events])).not.toContain('hunter');
  });
});

describe('the span of a command', () => {
  it('has the answer of FreeSWITCH and no argument', async () => {
    const { span, spans } = traceInto();
    const { fake, connection } = await connected();
    fake.api('originate', () => '-ERR NO_ANSWER hunter2\n');

    await connection.api('originate {password=hunter2}user/1000 &park()');

    expect(await span('api originate')).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'server.address': '127.0.0.1',
        'server.port': fake.port,
        'freeswitch.connection.generation': 1,
        'freeswitch.command': 'api originate …',
        'freeswitch.reply.outcome': 'err',
      },
    });
    const said = spans().map(({ name, attributes, events, status }) => [name, attributes, events, status]); // prettier-ignore
    expect(JSON.stringify(said)).not.toContain('hunter2');
  });

  it('is a child of the span in which it is sent, and not of a command before it', async () => {
    const { span, within } = traceInto();
    const { connection } = await connected();

    await within(async () => {
      await connection.api('status');
      await connection.api('version');
    });

    const [first, second] = [await span('api status'), await span('api version')];
    expect(first.parentSpanContext).toBeDefined();
    expect(second.parentSpanContext?.spanId).toBe(first.parentSpanContext?.spanId);
    expect((await span('connect')).spanContext().traceId).not.toBe(first.spanContext().traceId);
  });

  it('has error.type when there is no answer', async () => {
    const { span } = traceInto();
    const { fake, connection } = await connected();
    fake.api('msleep', () => new Promise(() => undefined));

    const answer = connection.api('msleep 60000');
    void connection.close({ timeoutMs: 0 });

    await expect(answer).rejects.toMatchObject({ code: 'ESL_SESSION_LOST' });
    const { status, attributes } = await span('api msleep');
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes).toMatchObject({ 'error.type': 'ESL_SESSION_LOST' });
    expect(attributes).not.toHaveProperty('freeswitch.reply.outcome');
  });
});

describe('the span of a background job', () => {
  it('is linked to its command, beside it in the same trace', async () => {
    const { span, within } = traceInto();
    const { fake, connection } = await connected();
    let finish: (text: string) => void = () => undefined;
    fake.api('originate', () => new Promise<string>((resolve) => (finish = resolve)));

    const { jobUuid, result } = await within(() => connection.bgapi('originate user/1000 &park()'));
    const command = await span('bgapi originate');
    finish('+OK\n');
    await result;

    const job = await span('job originate');
    expect(job.links).toEqual([{ context: command.spanContext() }]);
    expect(job.parentSpanContext?.spanId).toBe(command.parentSpanContext?.spanId);
    expect(command.parentSpanContext).toBeDefined();
    expect(job.attributes).toMatchObject({
      'freeswitch.command': 'bgapi originate …',
      'freeswitch.job.uuid': jobUuid,
      'server.port': fake.port,
    });
  });

  it('has error.type when its connection is lost', async () => {
    const { span } = traceInto();
    const { fake, connection } = await connected();
    fake.api('msleep', () => new Promise(() => undefined));

    const { result } = await connection.bgapi('msleep 60000');
    void connection.close({ timeoutMs: 0 });

    await expect(result).rejects.toThrow();
    expect(await span('job msleep')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'ESL_SESSION_LOST' },
    });
  });
});
