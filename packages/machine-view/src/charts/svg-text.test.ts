import { describe, expect, it } from 'vitest';
import { escapeXml, svgText } from './svg-text.ts';

describe('svgText', () => {
  it('writes any text as text', () => {
    const hostile = `</text><script>alert("1")</script>&'\u0000`;

    const svg = svgText(['svg', { 'data-x': hostile }, [['text', {}, [hostile]]]]);

    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(svg).not.toContain('\u0000');
  });

  it('leaves line ends and every script of the world alone', () => {
    expect(escapeXml('a\n\tü🎈')).toBe('a\n\tü🎈');
  });
});
