import { describe, expect, it } from 'vitest';
import { isNote, isTooLarge, storedOfBatch, streamOf, wasKnown } from './answers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('an answer of JetStream', () => {
  it.each([
    ['{"stream":"FS","seq":7,"batch":"ID-0","count":7}', 7],
    ['{"stream":"FS","domain":"eu","seq":7,"batch":"ID-0","count":1024}', 1_024],
    ['{"stream":"FS", "seq":7}', undefined],
    ['{"error":{"code":400,"err_code":10205,"description":"batch publish is disabled"},"stream":"FS","seq":0}', undefined], // prettier-ignore
    ['', undefined],
    ['ok', undefined],
  ])('to a batch: %s', (text, stored) => {
    expect(storedOfBatch(bytes(text))).toBe(stored);
  });

  it('says which stream it is, and whether it had the message already', () => {
    expect(streamOf(bytes('{"stream":"FS", "seq":7}'))).toBe('FS');
    expect(wasKnown(bytes('{"stream":"FS", "seq":7}'))).toBe(false);
    expect(wasKnown(bytes('{"stream":"FS", "seq":7,"duplicate": true}'))).toBe(true);
  });

  it('may say that a message is too large', () => {
    const refused = (code: number): Uint8Array =>
      bytes(`{"error":{"code":400,"err_code":${code},"description":"…"},"stream":"FS","seq":0}`);

    expect(isTooLarge(refused(10_054))).toBe(true);
    expect(isTooLarge(refused(10_205))).toBe(false);
  });

  it('may say that the confirmation comes later', () => {
    expect(isNote(bytes('{"type":"ack","seq":0,"msgs":500}'))).toBe(true);
    expect(isNote(bytes('{"stream":"FS", "seq":7}'))).toBe(false);
  });
});
