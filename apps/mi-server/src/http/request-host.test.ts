import { describe, expect, it } from 'vitest';
import { requestHost } from './request-host.ts';

const headers = (...hosts: string[]): string[] => [
  'Accept',
  '*/*',
  ...hosts.flatMap((host) => ['hOST', host]),
];

describe('requestHost', () => {
  it.each([
    [['fs1:8888'], '/mi', 'fs1:8888'],
    [['[::1]:8888'], '/mi', '[::1]:8888'],
    [[' fs1 '], undefined, 'fs1'],
    [[''], '/mi', ''],
    [[], '/mi', undefined],
    [['127.0.0.1'], 'http://fs1:8888/mi?a=http://x', 'fs1:8888'],
    [['127.0.0.1'], 'HTTPS://evil.example', 'evil.example'],
    [['fs1'], '/http://evil.example/', 'fs1'],
  ])('of %j and the target %s is %s', (hosts, url, host) => {
    expect(requestHost({ rawHeaders: headers(...hosts), url })).toEqual({ host });
  });

  it.each([
    [['fs1', 'evil.example'], '/mi'],
    [['fs1', 'fs1'], '/mi'],
    [['fs1 evil.example'], '/mi'],
    [['user@fs1'], '/mi'],
    [['fs1:80:80'], '/mi'],
    [['fs1/mi'], '/mi'],
    [['fs1'], 'http://user@evil.example/mi'],
  ])('of %j and the target %s is refused', (hosts, url) => {
    expect(requestHost({ rawHeaders: headers(...hosts), url })).toHaveProperty('problem');
  });
});
