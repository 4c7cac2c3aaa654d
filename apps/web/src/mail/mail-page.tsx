'use client';

import type { Mail } from '@signalcraft/contracts/mails';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useApi } from '../shell/use-api.ts';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { LocalTime } from '../ui/time.tsx';
import { harmlessHtml } from './harmless-html.ts';
import styles from './mail-page.module.css';
import { mailsQuery } from './mail-query.ts';

/** The mails this installation would have sent, had it a provider. */
export function MailPage() {
  const api = useApi();
  const query = useQuery(mailsQuery({ api }));
  const [openId, setOpenId] = useState<string | null>(null);
  const mails = query.data?.items ?? [];
  const open = mails.find((mail) => mail.id === openId) ?? mails[0];
  return (
    <>
      <PageHead
        title="Mail"
        about="No mail provider is set, so nothing leaves this machine: what would have been sent is here."
      />
      {query.isPending && <RowSkeletons count={5} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the mails" onRetry={() => void query.refetch()} />
      )}
      {query.data && !open && (
        <Notice title="No mail yet">
          <p>A page for an alert, an invitation or a sign-in link appears here within seconds.</p>
        </Notice>
      )}
      {open && (
        <div className={styles.columns}>
          <ul className={styles.list} aria-label="Mails">
            {mails.map((mail) => (
              <li key={mail.id}>
                <button
                  type="button"
                  aria-current={mail.id === open.id || undefined}
                  onClick={() => setOpenId(mail.id)}
                >
                  <span className={styles.subject}>{mail.subject}</span>
                  <span className={styles.to}>{mail.to}</span>
                  <span className={styles.at}>
                    <LocalTime at={mail.at} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <OpenMail key={open.id} mail={open} />
        </div>
      )}
    </>
  );
}

function OpenMail({ mail }: { mail: Mail }) {
  const [part, setPart] = useState<'html' | 'text'>(mail.html ? 'html' : 'text');
  return (
    <article className={styles.mail} aria-label={mail.subject}>
      <div className={styles.head}>
        <h2>{mail.subject}</h2>
        <p>
          To {mail.to}, <LocalTime at={mail.at} />
        </p>
        <div className={styles.parts}>
          <button type="button" aria-pressed={part === 'html'} disabled={!mail.html} onClick={() => setPart('html')}>
            As mail programs show it
          </button>
          <button type="button" aria-pressed={part === 'text'} onClick={() => setPart('text')}>
            Text
          </button>
        </div>
      </div>
      {part === 'html' ? (
        // Sandboxed without any permission: no script, no form, no way to this page.
        <iframe
          sandbox=""
          srcDoc={harmlessHtml(mail.html)}
          title={`The mail “${mail.subject}”`}
          className={styles.frame}
        />
      ) : (
        <pre className={styles.text}>{mail.text}</pre>
      )}
    </article>
  );
}
