import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
}

/** Copies text and says whether it did; browsers allow it on https and localhost only. */
export function CopyButton({ text, label }: CopyButtonProps): VNode {
  const [outcome, setOutcome] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('the browser does not allow copying here');
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span class="muted" role="status">
        {outcome}
      </span>
    </>
  );
}
