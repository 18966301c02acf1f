import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAX_NAMES = 50;

/** Names of the main entry, types included. */
function exportedNames(): string[] {
  const source = readFileSync(join(import.meta.dirname, '../src/index.ts'), 'utf8');
  return [...source.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== ''),
  );
}

describe('the main entry', () => {
  it('has this list of names', () => {
    const names = exportedNames().sort();

    expect(names.length).toBeLessThanOrEqual(MAX_NAMES);
    expect(names).toMatchInlineSnapshot(`
      [
        "CommandHeaders",
        "ContentType",
        "DisconnectNotice",
        "EVENT_NAMES",
        "EslError",
        "EslErrorOptions",
        "EslEvent",
        "EslFrame",
        "EslHeaders",
        "EslLogLine",
        "EslReply",
        "EventEntry",
        "EventFormat",
        "EventName",
        "EventRequest",
        "EventSpec",
        "ExecuteOptions",
        "FrameDecoder",
        "FrameLimits",
        "FrameTooLargeError",
        "FsUrl",
        "HeaderEntry",
        "HeaderValue",
        "InvalidArgumentError",
        "KnownEventName",
        "MalformedFrameError",
        "OriginateOptions",
        "ProtocolError",
        "commands",
        "decodeEvent",
        "decodeLog",
        "decodeNotice",
        "decodePercent",
        "decodeReply",
        "describeCommand",
        "encodePercent",
        "eventCommands",
        "formatAddress",
        "formatArrayValue",
        "formatEventSpec",
        "formatFsUrl",
        "formatOriginate",
        "isKnownEventName",
        "isReplyFrame",
        "parseArrayValue",
        "parseEventList",
        "parseEventSpec",
        "parseFsUrl",
      ]
    `);
  });
});
