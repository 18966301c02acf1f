import { describe, expect, it } from 'vitest';
import { recall, remember, type CommandHistory } from './command-history.ts';

describe('command history', () => {
  it('goes back and forth and ends on an empty line', () => {
    let history: CommandHistory = { entries: [], at: undefined };
    for (const command of ['one', 'two', 'one']) history = remember(history, command);
    const texts: (string | undefined)[] = [];

    for (const step of [1, 1, 1, -1, -1] as const) {
      const recalled = recall(history, step);
      history = recalled.history;
      texts.push(recalled.text);
    }

    expect(history.entries).toEqual(['one', 'two']);
    expect(texts).toEqual(['one', 'two', 'two', 'one', '']);
  });

  it('has nothing to recall at first', () => {
    const history: CommandHistory = { entries: [], at: undefined };

    expect(recall(history, 1)).toEqual({ history, text: undefined });
  });
});
