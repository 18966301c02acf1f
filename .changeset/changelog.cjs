/* global module */
// The lines of each CHANGELOG.md: the text of the changeset, with a link to the commit that brought it.
const COMMITS = 'https://github.com/switchwire/switchwire/commit';

const linkTo = (commit) =>
  commit === undefined ? '' : ` ([${commit.slice(0, 7)}](${COMMITS}/${commit}))`;

module.exports = {
  getReleaseLine({ summary, commit }) {
    const [first, ...rest] = summary.split('\n').map((line) => line.trimEnd());
    const text =
      rest.length === 0
        ? ''
        : `\n${rest.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}`;
    return Promise.resolve(`- ${first}${linkTo(commit)}${text}`);
  },
  getDependencyReleaseLine(_changesets, updated) {
    const lines = updated.map(({ name, newVersion }) => `  - ${name}@${newVersion}`);
    return Promise.resolve(lines.length === 0 ? '' : ['- Uses', ...lines].join('\n'));
  },
};
