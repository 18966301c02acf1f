import { describe, expect, it } from 'vitest';
import { strangerCause } from './stranger.ts';

describe('strangerCause', () => {
  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'an HTTP server; it sent "HTTP/1.1 400 Bad Request"'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'a TLS server; if FreeSWITCH is behind it, write fss://; it sent "\\u0015\\u0003\\u0001\\u0000\\u0002\\u0002F"'], // prettier-ignore
    ['SSH-2.0-OpenSSH_9.2\r\n', 'an SSH server; it sent "SSH-2.0-OpenSSH_9.2"'],
    ['220 mail ESMTP', 'an SMTP or FTP server; it sent "220 mail ESMTP"'],
    ['\x1b[2Jhello', 'something else; it sent "\\u001b[2Jhello"'],
  ])('identifies the sender of %j', (first, what) => {
    expect(strangerCause('fs1:8021', Buffer.from(first, 'latin1'))).toMatchObject({
      code: 'ESL_NOT_FREESWITCH',
      message: `fs1:8021 is not a FreeSWITCH event socket but ${what}`,
    });
  });

  it.each(['Content-Type: auth/request\n\n', 'content-length: 1', 'C', '\n\nCont', ''])(
    'lets %j pass',
    (first) => {
      expect(strangerCause('fs1:8021', Buffer.from(first))).toBeUndefined();
    },
  );
});
