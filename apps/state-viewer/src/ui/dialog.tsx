import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Escape. Undefined: it cannot be left without an answer. */
  readonly onCancel?: (() => void) | undefined;
}

/** A modal dialog by the browser's own means: focus stays inside and returns where it was. */
export function Dialog({ title, children, onCancel }: DialogProps): VNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly isDanger?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function Confirm({
  title,
  text,
  action,
  isDanger,
  onConfirm,
  onCancel,
}: ConfirmProps): VNode {
  return (
    <Dialog title={title} onCancel={onCancel}>
      <p>{text}</p>
      <div class="dialog-buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" class={isDanger === true ? 'danger' : 'primary'} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
