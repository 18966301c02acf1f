import { describe, expect, it } from 'vitest';
import { errorOfCause } from './errors.ts';
import { denialCause, endCause, rejectionCause } from './close-cause.ts';

const AT = 'fs1:8021';

describe('the error of a cause', () => {
  it('holds only the text of FreeSWITCH', () => {
    expect(errorOfCause(AT, rejectionCause(AT, '-ERR invalid: go: away'))).toMatchObject({
      code: 'ESL_AUTH_REJECTED',
      reply: '-ERR invalid: go: away',
      message: 'FreeSWITCH at fs1:8021 refused the login: -ERR invalid: go: away',
    });
    expect(errorOfCause(AT, denialCause(AT, 'Access Denied, go away.'))).toMatchObject({
      code: 'ESL_ACCESS_DENIED',
      reason: 'Access Denied, go away.',
    });
  });

  it('is a plain error with the code of the cause for everything else', () => {
    expect(errorOfCause(AT, endCause(AT, Buffer.alloc(0)))).toMatchObject({ code: 'ESL_END' });
    expect(errorOfCause(AT, undefined)).toBeUndefined();
  });
});
