import type { Role } from '@signalcraft/contracts/enums';
import { Panel } from '../../ui/panel.tsx';
import styles from './members-page.module.css';

export const ROLE_NAMES: Record<Role, string> = { OWNER: 'Owner', ADMIN: 'Admin', MEMBER: 'Member', VIEWER: 'Viewer' };

/** Highest first. */
export const ROLES: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'];

const FACTS: Record<Role, string> = {
  OWNER: 'Everything, also other owners and the end of the workspace.',
  ADMIN: 'Integrations, rules, schedules, channels, and members up to admins.',
  MEMBER: 'Acknowledges, resolves and silences; is paged.',
  VIEWER: 'Looks at everything, changes nothing, and is never paged.',
};

/** What each role may do. */
export const RoleFacts = () => (
  <Panel title="Roles">
    <dl className={styles.roles}>
      {ROLES.map((role) => (
        <div key={role}>
          <dt>{ROLE_NAMES[role]}</dt>
          <dd>{FACTS[role]}</dd>
        </div>
      ))}
    </dl>
  </Panel>
);
