import { expect, it } from 'vitest';
import { topicFault, topicText } from './topic.ts';

it.each([
  ['freeswitch.DTMF', undefined],
  ['x'.repeat(249), undefined],
  ['x'.repeat(250), 'its topic is longer than 249 characters'],
  ['', 'its topic would be ""'],
  ['.', 'its topic would be "."'],
  ['..', 'its topic would be ".."'],
])('takes a topic for possible or not: %s', (topic, fault) => {
  expect(topicFault(topic)).toBe(fault);
});

it('writes a value as a topic may have it', () => {
  expect(topicText('conference::maintenance é *>')).toBe('conference__maintenance_____');
});
