import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import type { Session } from './session.ts';

/** Asks for the bearer token when the server requires one. */
export function TokenDialog({ session }: { readonly session: Session }): VNode {
  const [text, setText] = useState('');
  const wasWrong = session.token.get() !== undefined;
  return (
    <Dialog title="This server requires a token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') session.signIn(text.trim());
        }}
      >
        <p>
          The one that <code>mi-server</code> was started with (<code>--token</code>). It is kept in
          this tab only.
        </p>
        <label class="field">
          Token
          <input
            type="password"
            name="token"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            aria-invalid={wasWrong}
            aria-describedby={wasWrong ? 'token-problem' : undefined}
          />
        </label>
        {wasWrong && (
          <p id="token-problem" class="problem" role="alert">
            The server rejected this token.
          </p>
        )}
        <div class="dialog-buttons">
          <button type="submit" class="primary">
            Connect
          </button>
        </div>
      </form>
    </Dialog>
  );
}
