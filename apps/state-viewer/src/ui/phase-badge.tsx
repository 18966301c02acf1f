import type { VNode } from 'preact';
import { PHASES } from '../model/phases.ts';
import type { SocketPhase } from '@switchwire/machine-view';

/** One outline per phase, so that colour is never the only sign. 16 by 16. */
const SHAPES: Readonly<Record<SocketPhase, VNode>> = {
  subscribed: <circle cx="8" cy="8" r="6" class="solid" />,
  authenticated: (
    <>
      <circle cx="8" cy="8" r="5.5" class="hollow" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" class="solid" />
    </>
  ),
  connecting: <circle cx="8" cy="8" r="5.5" class="hollow dashed" />,
  retrying: <path d="M8 1.5 15 14H1z" class="solid" />,
  rejected: <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" class="solid" />,
  closed: <path d="M2 8h12" class="hollow" />,
};

export function PhaseShape({ phase }: { readonly phase: SocketPhase }): VNode {
  return (
    <svg class="shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {SHAPES[phase]}
    </svg>
  );
}

/** A phase by shape, word and colour. */
export function PhaseBadge({ phase }: { readonly phase: SocketPhase }): VNode {
  return (
    <span class="phase" data-phase={phase} title={PHASES[phase].help}>
      <PhaseShape phase={phase} />
      {PHASES[phase].word}
    </span>
  );
}
