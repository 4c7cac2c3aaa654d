import type { SsoSettings } from '@signalcraft/contracts/sso';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './sso.module.css';

/** What the identity provider is given. */
export const AddressesPanel = ({ addresses }: { addresses: SsoSettings['addresses'] }) => (
  <Panel title="For your identity provider">
    <div className={styles.body}>
      <Address label="Entity id, and where our metadata is" text={addresses.entityId} />
      <Address label="Where it posts its answers (ACS, HTTP-POST)" text={addresses.acsUrl} />
      <p>
        It must sign both the response and the assertion, with RSA and SHA-256 or more. The NameID is best the e-mail
        address.
      </p>
    </div>
  </Panel>
);

const Address = ({ label, text }: { label: string; text: string }) => (
  <div className={styles.address}>
    <span>{label}</span>
    <CodeBlock label={label} text={text} wraps />
  </div>
);
