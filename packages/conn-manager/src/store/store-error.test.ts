import { EslError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { StoreError } from './store-error.ts';

describe('StoreError', () => {
  it('keeps its code, the driver’s error as its cause, and may be tried again', () => {
    const cause = new Error('below');
    const error = new StoreError('The file:x.json store failed', { cause });

    expect(error).toBeInstanceOf(EslError);
    expect(error).toMatchObject({ code: 'ESL_STORE', retryable: true, name: 'StoreError', cause });
  });
});
