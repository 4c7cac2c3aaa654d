'use client';

import { useQuery } from '@tanstack/react-query';
import { membersQuery } from '../../group/group-queries.ts';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import { useApi } from '../../shell/use-api.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Panel } from '../../ui/panel.tsx';
import { InvitationsSection } from '../invitations/invitations-section.tsx';
import { MemberRow } from './member-row.tsx';
import styles from './members-page.module.css';
import { RoleFacts } from './role-facts.tsx';

/** Who belongs to the workspace, and as what. */
export function MembersPage() {
  const api = useApi();
  const query = useQuery(membersQuery({ api }));
  const members = query.data?.items;
  const owners = (members ?? []).filter(({ role }) => role === 'OWNER').length;
  return (
    <>
      <PageHead title="Members" about="Who belongs to this workspace, and what each may do." />
      {query.isPending && <RowSkeletons count={4} />}
      {!members && query.isError && (
        <ErrorState error={query.error} what="the members" onRetry={() => void query.refetch()} />
      )}
      {members && (
        <div className={styles.panels}>
          <Panel title="Members" note={members.length === 1 ? '1 person' : `${members.length} people`}>
            <ul className={styles.members} aria-label="Members">
              {members.map((member) => (
                <MemberRow key={member.id} member={member} isLastOwner={member.role === 'OWNER' && owners === 1} />
              ))}
            </ul>
          </Panel>
          <InvitationsSection />
          <RoleFacts />
        </div>
      )}
    </>
  );
}
