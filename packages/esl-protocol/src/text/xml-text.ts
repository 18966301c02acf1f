const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * Escapes as FreeSWITCH does (`switch_xml_ampencode`): `& < >`, CR, and every character beyond ASCII by its
 * number; nothing more from the first `<!` of the text on.
 */
export function escapeXml(text: string): string {
  const verbatim = text.indexOf('<!');
  const head = verbatim < 0 ? text : text.slice(0, verbatim);
  const tail = verbatim < 0 ? '' : text.slice(verbatim);
  return (
    head
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/\r|[^\0-\x7f]/gu, numbered) + tail
  );
}

function numbered(character: string): string {
  return `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
}

/** Undoes {@link escapeXml}; entities that are not known stay as they are. */
export function unescapeXml(text: string): string {
  const verbatim = text.indexOf('<!');
  const head = verbatim < 0 ? text : text.slice(0, verbatim);
  const tail = verbatim < 0 ? '' : text.slice(verbatim);
  return (
    head.replace(
      /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi,
      (whole, hex, decimal, name) => {
        if (typeof name === 'string') return ENTITIES[name] ?? whole;
        const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    ) + tail
  );
}
