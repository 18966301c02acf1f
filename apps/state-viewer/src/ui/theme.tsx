import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const KEY = 'switchwire.theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const SYMBOLS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };

function storedTheme(): Theme {
  const stored = window.localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

/** System, light, dark, and round again. The style sheet follows `data-theme` of the root element. */
export function ThemeToggle(): VNode {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    window.localStorage.setItem(KEY, theme);
  }, [theme]);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      class="icon-button"
      title={`Colours: ${theme}`}
      aria-label={`Colours: ${theme}. Change to ${next}`}
      onClick={() => setTheme(next)}
    >
      <span aria-hidden="true">{SYMBOLS[theme]}</span>
    </button>
  );
}
