import { describe, expect, it } from 'vitest';
import { readGateways, readRegistrations } from './sofia-poll.ts';

/** As mod_sofia writes one, with the lines that matter and some that do not. */
const gateway = (name: string, state: string, status: string): string =>
  [
    '  <gateway>',
    `    <name>${name}</name>`,
    '    <profile>external</profile>',
    '    <from>&lt;sip:user@sip.example.net&gt;</from>',
    '    <pingfreq>30</pingfreq>',
    `    <state>${state}</state>`,
    `    <status>${status}</status>`,
    '    <uptime-usec>0</uptime-usec>',
    '  </gateway>',
    '',
  ].join('\n');

const listOf = (...gateways: readonly string[]): string =>
  `<?xml version="1.0" encoding="ISO-8859-1"?>\n<gateways>\n${gateways.join('')}</gateways>\n`;

describe('the figures of SIP', () => {
  it.each([
    ['\n3 total.\n', 3],
    ['\n0 total.\n', 0],
    ['-ERR no such command\n', undefined],
    ['', undefined],
  ])('has the registrations of %j', (text, count) => {
    expect(readRegistrations(text)).toBe(count);
  });

  it.each([
    ['no gateway', listOf(), 0, 0],
    ['one that is registered', listOf(gateway('a', 'REGED', 'UP')), 1, 1],
    ['one that needs no registration', listOf(gateway('a', 'NOREG', 'UP')), 1, 1],
    ['one whose OPTIONS pings are not answered', listOf(gateway('a', 'NOREG', 'DOWN')), 1, 0],
    ['one that is refused', listOf(gateway('a', 'FAIL_WAIT', 'DOWN')), 1, 0],
    ['one that was registered and is no longer', listOf(gateway('a', 'TRYING', 'UP')), 1, 0],
    ['several', listOf(gateway('a', 'REGED', 'UP'), gateway('b', 'UNREGED', 'DOWN')), 2, 1],
  ])('has %s', (_what, text, gateways, gatewaysUp) => {
    expect(readGateways(text)).toEqual({ gateways, gatewaysUp });
  });

  it.each([
    '-ERR sofia Command not found!\n',
    'Invalid Syntax!\n',
    '',
    // cut off
    listOf(gateway('a', 'REGED', 'UP')).replace('</gateways>', ''),
  ])('does not know the gateways of %j', (text) => {
    expect(readGateways(text)).toBeUndefined();
  });
});
