'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { membersQuery } from '../../group/group-queries.ts';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useViewerZone } from '../../mutes/use-viewer-zone.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Panel } from '../../ui/panel.tsx';
import { MoreButton } from '../../ui/part-state.tsx';
import styles from './audit.module.css';
import { type AuditView, auditParameters, auditQueryOf, WHOLE_LOG } from './audit-filter.ts';
import { auditQuery } from './audit-queries.ts';
import { kindText } from './audit-words.ts';
import { EntryRow } from './entry-row.tsx';

/** Who changed what in this workspace, as far as the filter in the address goes. */
export function AuditPageView({ kinds }: { kinds: readonly string[] }) {
  const { role } = useViewer();
  const about = 'Who changed what in this workspace. Nobody can change an entry, or take one away.';
  if (mayAs(role, 'ADMIN')) return <Log kinds={kinds} about={about} />;
  return (
    <>
      <PageHead title="Audit log" about={about} />
      <Notice title="For admins and owners">
        <p>An admin of this workspace can tell you what was changed, by whom and when.</p>
      </Notice>
    </>
  );
}

function Log({ kinds, about }: { kinds: readonly string[]; about: string }) {
  const api = useApi();
  const [view, setView] = useQueryStates(auditParameters, { history: 'replace' });
  const query = useInfiniteQuery(auditQuery({ api, view }));
  const entries = query.data?.pages.flatMap(({ items }) => items);
  const isNarrowed = Object.values(view).some((value) => value !== '');
  const exported = useMutation({
    mutationFn: () =>
      answerOf<unknown>(
        api.GET('/api/v1/audit-log/export', { params: { query: auditQueryOf(view) }, parseAs: 'blob' }),
      ),
    onSuccess: (csv) => save(csv as Blob),
  });
  return (
    <>
      <PageHead title="Audit log" about={about}>
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden="true" />}
          loading={exported.isPending}
          onClick={() => exported.mutate()}
        >
          Export as CSV
        </Button>
      </PageHead>
      {exported.isError && <p role="alert">{errorText(exported.error)}</p>}
      <Filters kinds={kinds} view={view} isNarrowed={isNarrowed} onChange={(next) => void setView(next)} />
      {query.isPending && <RowSkeletons count={6} />}
      {query.isError && !entries && (
        <ErrorState error={query.error} what="the audit log" onRetry={() => void query.refetch()} />
      )}
      {entries?.length === 0 && (
        <Notice title={isNarrowed ? 'Nothing like this was done' : 'Nothing was changed yet'}>
          {isNarrowed ? (
            <Button variant="default" onClick={() => void setView(WHOLE_LOG)}>
              Show the whole log
            </Button>
          ) : (
            <p>Each change of a route, a schedule, a member or any other setting is written down here.</p>
          )}
        </Notice>
      )}
      {entries && entries.length > 0 && (
        <Panel title="Changes" note="Newest first">
          <ol className={styles.entries}>
            {entries.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                isNarrowed={view.object !== ''}
                onlyObject={(object) => void setView({ ...WHOLE_LOG, object })}
              />
            ))}
          </ol>
        </Panel>
      )}
      <MoreButton query={query} label="Older changes" />
    </>
  );
}

function Filters(props: {
  kinds: readonly string[];
  view: AuditView;
  isNarrowed: boolean;
  onChange: (view: Partial<AuditView>) => void;
}) {
  const { view, onChange } = props;
  const api = useApi();
  const zone = useViewerZone();
  const members = useQuery(membersQuery({ api }));
  return (
    <search className={styles.filters} aria-label="Narrow the audit log">
      <NativeSelect
        label="Who"
        value={view.actor}
        onChange={(event) => onChange({ actor: event.currentTarget.value })}
        data={[
          { value: '', label: 'Anybody' },
          ...(members.data?.items ?? []).map(({ id, name, email }) => ({ value: id, label: name || email })),
        ]}
      />
      <NativeSelect
        label="What"
        value={view.kind}
        onChange={(event) => onChange({ kind: event.currentTarget.value })}
        data={[
          { value: '', label: 'Anything' },
          ...props.kinds.map((value) => ({ value, label: capitalised(kindText(value)) })),
        ]}
      />
      <TextInput
        type="date"
        label="From"
        value={view.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="To"
        value={view.to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
      <p>
        {zone && `Times and days are in ${zone}. `}
        {view.object !== '' && 'Only one object is shown. '}
        {props.isNarrowed && (
          <button type="button" onClick={() => onChange(WHOLE_LOG)}>
            Show the whole log
          </button>
        )}
      </p>
    </search>
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function save(csv: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(csv);
  link.download = 'audit-log.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
