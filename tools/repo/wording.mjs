// Phrases of a translation, with what an English text would say. The list holds the worst; a reader holds the rest.
const PHRASES = [
  [/\banew\b/, 'again'],
  [/\bmend(?:s|ed|ing)?\b/, 'fix'],
  [/\bshall\b/, 'should, must or will'],
  [/\bwho(?:so)?ever\b/, 'a client that …, any caller that …'],
  [/\btold\b/, 'reported, notified, logged; distinguished'],
  [/\btells? (?:each|every|all|its)\b/, 'report, log, notify'],
  [
    /(?<!\b[Tt]here )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b|better\b|different\b)/,
    'is not a',
  ],
  [/\b(?:the ones?|those|one) who\b/, 'the client that …, users that …'],
  [/\bstands? (?:again|on the wire|there)\b/, 'is active, is subscribed'],
  [/\bmeets nobody\b/, 'is dropped'],
  [/\bfor want of\b/, 'for lack of, because … is missing'],
  [/\bwithout a word\b/, 'without a notice'],
  [/\blest\b/, 'so that … not'],
  [/, for (?:it|they|this|that|then|there|trouble)\b/, 'because'],
];

/**
 * @param {string} text Without code.
 * @returns {{ line: number, phrase: string, better: string }[]}
 */
export function translationisms(text) {
  return text.split('\n').flatMap((line, index) =>
    PHRASES.flatMap(([pattern, better]) => {
      const found = pattern.exec(line);
      return found === null ? [] : [{ line: index + 1, phrase: found[0].trim(), better }];
    }),
  );
}
