'use client';

import { Button } from '@mantine/core';
import type { InhibitionRule } from '@signalcraft/contracts/inhibition-rules';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './mute-list.module.css';
import { MadeBy, MuteList } from './mute-parts.tsx';
import { rulesQuery } from './mute-queries.ts';
import { MutesFrame } from './mutes-frame.tsx';
import { RuleMutesNow } from './rule-mutes-now.tsx';
import { RuleSentence } from './rule-sentence.tsx';
import { useChangeRule } from './use-change-rule.ts';

/** Inhibition: while a cause fires, what follows from it pages nobody. */
export function RulesPage() {
  const api = useApi();
  const { role } = useViewer();
  const mayChange = mayAs(role, 'ADMIN');
  const query = useInfiniteQuery(rulesQuery({ api }));
  const create = mayChange && (
    <Button component={Link} href="/silences/inhibition/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      New rule
    </Button>
  );
  return (
    <MutesFrame about="While a cause fires, what follows from it pages nobody." tools={create}>
      {query.data?.pages[0]?.items.length === 0 ? (
        <Notice title="No inhibition rule yet">
          <p>
            When a node is down, its pods fail too. A rule says so: while the node’s alert fires, those of its pods are
            silent. People are paged for the cause, once.
          </p>
          {create}
        </Notice>
      ) : (
        <MuteList
          title="Rules"
          query={query}
          empty="There is no rule."
          renderItem={(rule) => <RuleItem rule={rule} mayChange={mayChange} />}
        />
      )}
    </MutesFrame>
  );
}

const RuleItem = ({ rule, mayChange }: { rule: InhibitionRule; mayChange: boolean }) => (
  <>
    <div className={styles.what}>
      <Link href={`/silences/inhibition/${rule.id}`} prefetch={false} className={styles.name}>
        {rule.name}
      </Link>
      <RuleSentence rule={rule} />
      <MadeBy by={rule.createdBy} at={rule.createdAt} />
    </div>
    <div className={styles.when}>
      <span className={styles.dim}>
        <RuleMutesNow rule={rule} />
      </span>
    </div>
    {mayChange && <RuleActions rule={rule} />}
  </>
);

/** Deleting says what it does and can be taken back. */
export function RuleActions({ rule, onDeleted }: { rule: InhibitionRule; onDeleted?: () => void }) {
  const { remove } = useChangeRule();
  return (
    <>
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="default"
          loading={remove.isPending}
          onClick={() => remove.mutate(rule, onDeleted ? { onSuccess: onDeleted } : {})}
        >
          Delete
        </Button>
      </div>
      {remove.isError && (
        <p className={styles.failure} role="alert">
          {errorText(remove.error)}
        </p>
      )}
    </>
  );
}
