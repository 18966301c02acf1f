import { propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defineScript, type EventRoute, runScript } from '@switchwire/fs-scripting';
import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeFreeswitch, traceInto, type Tracing } from './support.ts';

/** Runs a route for one digit. The sockets are opened within a span, which is not the parent of anything that a route does. */
async function press(
  { within }: Tracing,
  makeRoute: (freeswitch_esl: (command: string, socket: string) => Promise<unknown>) => EventRoute,
  headers: Readonly<Record<string, string>> = {},
): Promise<FakeFreeswitch> {
  const fake = await fakeFreeswitch();
  const script = defineScript(({ eventRoute, freeswitch_esl }) => {
    eventRoute('DTMF', makeRoute(freeswitch_esl));
  });
  const running = await within(() => runScript(script, { sockets: [fake.url] }));
  onTestFinished(() => running.stop());
  fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5', ...headers });
  await running.idle();
  return fake;
}

describe('the span of a route', () => {
  it('is part of the trace of the job whose result it gets', async () => {
    const tracing = traceInto();
    const fake = await fakeFreeswitch();
    fake.api('originate', () => '+OK\n');
    const script = defineScript(({ eventRoute, freeswitch_esl }) => {
      eventRoute('DTMF', async ({ socket }) => {
        await freeswitch_esl('bgapi originate user/1000 &park()', socket);
      });
      eventRoute('BACKGROUND_JOB', () => undefined);
    });
    const running = await runScript(script, { sockets: [fake.url] });
    onTestFinished(() => running.stop());
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5' });
    await running.idle();

    const digit = await tracing.span('route DTMF');
    const job = await tracing.span('job originate');
    const command = await tracing.span('bgapi originate');
    const result = await tracing.span('route BACKGROUND_JOB');
    const parentOf = ({ parentSpanContext }: typeof job) => parentSpanContext?.spanId;
    expect([job, command, result].map((span) => span.spanContext().traceId)).toEqual(
      Array(3).fill(digit.spanContext().traceId),
    );
    expect([job, command, result].map(parentOf)).toEqual([
      digit.spanContext().spanId,
      digit.spanContext().spanId,
      job.spanContext().spanId,
    ]);
    expect(job.links).toMatchObject([{ context: { spanId: command.spanContext().spanId } }]);
    expect(job.attributes['freeswitch.job.uuid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is part of the trace that the channel of its event carries', async () => {
    const tracing = traceInto();
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    onTestFinished(() => {
      propagation.disable();
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await press(tracing, () => () => undefined, { variable_traceparent: traceparent });

    expect((await tracing.span('route DTMF')).parentSpanContext).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      isRemote: true,
    });
  });

  it('begins a trace of which the commands of the route are a part', async () => {
    const tracing = traceInto();
    const fake = await press(tracing, (freeswitch_esl) => async ({ socket }) => {
      await freeswitch_esl('api uuid_transfer call-1 1001', socket);
    });

    const route = await tracing.span('route DTMF');
    const command = await tracing.span('api uuid_transfer');
    expect(route.parentSpanContext).toBeUndefined();
    expect(route).toMatchObject({
      kind: SpanKind.CONSUMER,
      attributes: {
        'server.address': '127.0.0.1',
        'server.port': fake.port,
        'freeswitch.script.name': expect.any(String) as string,
        'freeswitch.script.version': 1,
        'freeswitch.route': 'DTMF',
        'freeswitch.event.name': 'DTMF',
        'freeswitch.channel.uuid': 'call-1',
      },
    });
    expect(command.parentSpanContext?.spanId).toBe(route.spanContext().spanId);
    expect(command.spanContext().traceId).toBe(route.spanContext().traceId);
    expect(tracing.spans().indexOf(command)).toBeLessThan(tracing.spans().indexOf(route));
  });

  it.each<[string, EventRoute, SpanStatusCode, string | undefined]>([
    ['returns at once', () => undefined, SpanStatusCode.UNSET, undefined],
    [
      'throws',
      () => {
        throw new RangeError('hunter2');
      },
      SpanStatusCode.ERROR,
      'RangeError',
    ],
    [
      'rejects',
      () => Promise.reject(Object.assign(new Error('hunter2'), { code: 'NO_AGENT' })),
      SpanStatusCode.ERROR,
      'NO_AGENT',
    ],
  ])('ends when the route %s', async (_what, route, code, errorType) => {
    const tracing = traceInto();
    await press(tracing, () => route);

    const { status, attributes, events } = await tracing.span('route DTMF');
    expect(status).toEqual({ code });
    expect(attributes['error.type']).toBe(errorType);
    expect(JSON.stringify([attributes, events])).not.toContain('hunter2');
  });
});
