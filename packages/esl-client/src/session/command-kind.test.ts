import { describe, expect, it } from 'vitest';
import { isApi, isOfTheSession } from './command-kind.ts';

const bytes = (text: string): Uint8Array => Buffer.from(`${text}\n\n`);

describe('the kind of a command', () => {
  it.each([
    ['api status', true],
    ['API originate sofia/a/b &park', true],
    ['api uptime_of_all', true],
    ['api uptime ms', false],
    ['api global_getvar core_uuid', false],
    ['api fsctl pause_check inbound', false],
    ['bgapi status', false],
    ['event plain all', false],
  ])('%s may take its time as an api: %s', (text, expected) => {
    expect(isApi(bytes(text))).toBe(expected);
  });

  it.each([
    ['event json DTMF', true],
    ['EVENT plain all', true],
    ['nixevent DTMF', true],
    ['exit', true],
    ['exit now', false],
    ['events', false],
    ['myevents', false],
    ['api event json', false],
  ])('%s keeps the session as it should be: %s', (text, expected) => {
    expect(isOfTheSession(bytes(text))).toBe(expected);
  });
});
