import { describe, expect, it } from 'vitest';
import { StoreError } from '../store/store-error.ts';
import { StoreLog } from './store-log.ts';

const NOTHING = { opened: 0, closed: 0, resubscribed: 0, updated: 0, unchanged: 3, problems: [] };
const problem = (id: string, message = 'port is missing') => ({ id, message });

function newLog() {
  const lines: string[] = [];
  const details: object[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push(`${level} ${message}`);
      details.push(fields);
    };
  const logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const log = new StoreLog(logger, 'memory');
  return { log, logged: () => lines.splice(0), details };
}

describe('the log of a store', () => {
  it('has no line while nothing changes', () => {
    const { log, logged } = newLog();

    log.applied(NOTHING);
    log.watched();
    log.applied(NOTHING);

    expect(logged()).toEqual([]);
  });

  it('describes the result of a load', () => {
    const { log, logged } = newLog();

    log.applied({ ...NOTHING, opened: 1 });

    expect(logged()).toEqual(["info Applied the store's changes"]);
  });

  it('has a line for an outage, and one for its end', () => {
    const { log, logged } = newLog();
    for (let attempt = 0; attempt < 3; attempt++) {
      log.unreadable(new StoreError('gone'));
      log.unwatched('gone');
    }
    expect(logged()).toEqual(['error gone']);

    log.applied(NOTHING);
    log.applied(NOTHING);
    expect(logged()).toEqual(['info The store can be read again']);

    log.unreadable(new StoreError('gone'));
    expect(logged()).toEqual(['error gone']);
  });

  it('has a line for a broken watch, unless the store cannot be read either', () => {
    const { log, logged } = newLog();
    log.unwatched('cursor gone');
    log.unreadable(new StoreError('gone'));
    log.applied(NOTHING);
    expect(logged()).toEqual(['error gone', 'info The store can be read again']);

    log.watched();
    log.unwatched('cursor gone');
    log.applied(NOTHING);
    log.unwatched('cursor gone');
    log.applied(NOTHING);
    expect(logged()).toEqual(['warn Watching the store broke: cursor gone']);

    log.watched();
    log.unwatched('cursor gone');
    log.applied(NOTHING);
    expect(logged()).toHaveLength(1);
  });

  it('has a line for a new problem, and again when it comes back', () => {
    const { log, logged } = newLog();
    log.applied({ ...NOTHING, problems: [problem('a')] });
    log.applied({ ...NOTHING, problems: [problem('a'), problem('b')] });
    log.applied({ ...NOTHING, problems: [problem('a', 'port is text')] });
    expect(logged()).toEqual([
      'warn Ignored an entry of the store: port is missing',
      'warn Ignored an entry of the store: port is missing',
      'warn Ignored an entry of the store: port is text',
    ]);

    log.applied(NOTHING);
    log.applied({ ...NOTHING, problems: [problem('a')] });

    expect(logged()).toEqual(['warn Ignored an entry of the store: port is missing']);
  });

  it('names the store in each line, and the entry in its own', () => {
    const { log, details } = newLog();

    log.applied({ ...NOTHING, opened: 1, problems: [problem('a')] });

    expect(details).toHaveLength(2);
    expect(details).toEqual(
      details.map(() => expect.objectContaining({ store: 'memory' }) as object),
    );
    expect(details).toContainEqual(expect.objectContaining({ entry: 'a' }));
  });
});
