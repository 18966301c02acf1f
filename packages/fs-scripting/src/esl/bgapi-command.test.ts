import { expect, it } from 'vitest';
import { parseBgapi } from './bgapi-command.ts';

it.each([
  ['bgapi status', { command: 'status', jobUuid: undefined }],
  ['BGAPI originate a &park\nJob-UUID: x', { command: 'originate a &park', jobUuid: 'x' }],
  ['bgapi a\nfoo: bar\njob-uuid:y z\n', { command: 'a', jobUuid: 'y z' }],
  ['api status', undefined],
  ['bgapi', undefined],
])('takes %j apart', (text, expected) => {
  expect(parseBgapi(text)).toEqual(expected);
});
