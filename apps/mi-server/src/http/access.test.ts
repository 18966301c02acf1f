import { describe, expect, it } from 'vitest';
import { sha256Of, Tokens } from '../rights/tokens.ts';
import { type AccessHeaders, type AccessRules, checkAccess } from './access.ts';

const anyone = { name: 'anyone', role: 'admin' } as const;
const none = new Tokens(undefined);
const open: AccessRules = {
  tokens: () => none,
  isReachable: false,
  allowedHosts: ['switch.example'],
  anyone,
};
const tokens = new Tokens('right', [
  { name: 'panel', role: 'viewer', sha256: sha256Of('of-panel') },
]);
const locked: AccessRules = { tokens: () => tokens, isReachable: true, allowedHosts: [], anyone };
const bare: AccessRules = { tokens: () => none, isReachable: true, allowedHosts: [], anyone };

const statusOf = (headers: AccessHeaders, rules = open, isOpen = false): number | undefined => {
  const access = checkAccess(headers, rules, isOpen);
  return 'status' in access ? access.status : undefined;
};

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const nameOf = (headers: AccessHeaders, rules: AccessRules): string | undefined => {
  const access = checkAccess(headers, rules, false);
  return 'status' in access ? undefined : access.identity?.name;
};

describe('checkAccess', () => {
  it.each<[AccessHeaders, number | undefined]>([
    [{ host: '127.0.0.1:8888' }, undefined],
    [{ host: 'localhost:8888' }, undefined],
    [{ host: '[::1]:8888' }, undefined],
    [{ host: 'switch.example' }, undefined],
    [{}, undefined],
    [{ host: 'evil.example:8888' }, 403],
    [{ host: '127.0.0.1.evil.example' }, 403],
    [{ host: '' }, 403],
    [{ host: '127.0.0.1:8888', origin: 'http://127.0.0.1:8888' }, undefined],
    [{ host: '127.0.0.1:8888', origin: 'http://evil.example' }, 403],
    [{ host: '127.0.0.1:8888', origin: 'http://127.0.0.1:9999' }, 403],
    [{ host: '127.0.0.1:8888', origin: 'null' }, 403],
    [{ host: '127.0.0.1:8888', 'sec-fetch-site': 'cross-site' }, 403],
    [{ host: '127.0.0.1:8888', 'sec-fetch-site': 'same-site' }, 403],
    [{ host: '127.0.0.1:8888', 'sec-fetch-site': 'same-origin' }, undefined],
    [{ host: '127.0.0.1:8888', 'sec-fetch-site': 'none' }, undefined],
  ])('without a token, answers %j with %s', (headers, status) => {
    expect(statusOf(headers)).toBe(status);
  });

  it.each<[string | undefined, number | undefined]>([
    ['Bearer right', undefined],
    ['bearer right ', undefined],
    ['Bearer wrong', 401],
    ['Bearer righ', 401],
    ['Basic right', 401],
    ['right', 401],
    ['', 401],
    [undefined, 401],
  ])('with a token, answers Authorization %s with %s', (authorization, status) => {
    expect(statusOf({ host: 'any.example', authorization }, locked)).toBe(status);
  });

  it.each([undefined, 'Bearer ', 'Bearer undefined', 'Bearer right'])(
    'accepts nothing on a reachable address without a token: %s',
    (authorization) => {
      expect(statusOf({ host: '10.0.0.1', authorization }, bare)).toBe(401);
      expect(statusOf({ host: '10.0.0.1', authorization }, bare, true)).toBeUndefined();
    },
  );

  it('requires no token where there is nothing to protect', () => {
    expect(statusOf({ host: 'any.example' }, locked, true)).toBeUndefined();
  });

  it.each<[AccessHeaders, number | undefined]>([
    [{ authorization: 'Bearer right' }, undefined],
    [{ authorization: 'Bearer wrong' }, 403],
    [{}, 403],
  ])('behind a proxy that rewrites Host, answers %j with %s', (headers, status) => {
    const rewritten = { ...headers, host: 'upstream', origin: 'https://switch.example' };

    expect(statusOf(rewritten, locked)).toBe(status);
  });

  it.each<[string | undefined, AccessRules, string | undefined]>([
    [undefined, open, 'anyone'],
    ['Bearer whatever', open, 'anyone'],
    ['Bearer right', locked, 'token'],
    ['Bearer of-panel', locked, 'panel'],
    [basic('panel:of-panel'), locked, 'panel'],
    [basic('ops:right'), locked, 'token'],
    [basic('ops:of-panel'), locked, undefined],
    [basic('panel:right:more'), locked, undefined],
    [basic('right'), locked, undefined],
    ['Basic ???', locked, undefined],
  ])('identifies Authorization %s by its name', (authorization, rules, name) => {
    expect(nameOf({ host: '10.0.0.1', authorization }, rules)).toBe(name);
  });

  it('does not let a page of another origin use the password that a browser remembers', () => {
    const authorization = basic('panel:of-panel');

    expect(statusOf({ host: 'h', authorization }, locked)).toBeUndefined();
    expect(statusOf({ host: 'h', authorization, origin: 'http://evil.example' }, locked)).toBe(403);
    expect(statusOf({ host: 'h', authorization, 'sec-fetch-site': 'cross-site' }, locked)).toBe(
      403,
    );
  });

  it('refuses pages of other origins even where no token is needed', () => {
    expect(statusOf({ host: 'h', origin: 'http://evil.example' }, locked, true)).toBe(403);
  });

  const link: AccessHeaders = {
    host: 'h',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };

  it.each(['cross-site', 'same-site'])('lets a %s link lead to an open page', (site) => {
    expect(statusOf({ ...link, 'sec-fetch-site': site }, locked, true)).toBeUndefined();
  });

  it.each<[string, AccessHeaders, boolean]>([
    ['what is not open', { ...link, host: '127.0.0.1' }, false],
    ['a frame', { ...link, 'sec-fetch-dest': 'iframe' }, true],
    ['an image', { ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, true],
    ['a form that is sent', { ...link, origin: 'http://evil.example' }, true],
    ['a form of a hidden origin', { ...link, origin: 'null' }, true],
  ])('refuses %s of another site', (_what, headers, isOpen) => {
    expect(statusOf(headers, open, isOpen)).toBe(403);
  });
});
