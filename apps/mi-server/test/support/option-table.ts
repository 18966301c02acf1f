import { OPTIONS } from '../../src/config/options.ts';
import { formatMarkdown, withBlock } from './markdown-table.ts';

const rows = (): readonly (readonly string[])[] =>
  OPTIONS.map(({ flag, value, help, isList, shownDefault, reloads }) => [
    `\`${flag} ${value}\``,
    shownDefault ?? '',
    `${help}${isList ? '; repeatable' : ''}`,
    reloads === true ? 'yes' : '',
  ]);

/** A README with the table of options as it should be. */
export const withOptionTable = (readme: string): string =>
  withBlock(
    readme,
    'options',
    formatMarkdown([['option', 'default', 'meaning', 'SIGHUP'], ...rows()]),
  );
