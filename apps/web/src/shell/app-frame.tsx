'use client';

import {
  BellOff,
  Building2,
  Fingerprint,
  FlaskConical,
  Group,
  Inbox,
  KeyRound,
  ListOrdered,
  Mail,
  Menu,
  Phone,
  Plug,
  ScrollText,
  Settings,
  Split,
  UserCog,
  Users,
  Webhook,
} from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { ActionsProvider } from '../actions/actions-provider.tsx';
import { rememberedOrder } from '../inbox/inbox-order.ts';
import { LiveProvider } from '../live/live-provider.tsx';
import { LiveStatus } from '../live/live-status.tsx';
import { OnCallNow } from '../on-call/on-call-now.tsx';
import { Logo } from '../ui/logo.tsx';
import styles from './app-frame.module.css';
import { KeyList } from './key-list.tsx';
import { KeysProvider, useKeyBindings } from './keys.tsx';
import { type Place, PlacesDrawer } from './places-drawer.tsx';
import { useSettings } from './settings.tsx';
import { UndoNoticeProvider } from './undo-notice.tsx';
import { UserMenu } from './user-menu.tsx';
import { mayAs, useViewer } from './viewer.tsx';

/** What stands around every page of a signed-in person. */
export const AppFrame = ({ sendsMail, children }: { sendsMail: boolean; children: ReactNode }) => (
  <KeysProvider>
    <LiveProvider>
      <ActionsProvider>
        <UndoNoticeProvider>
          <Frame sendsMail={sendsMail}>{children}</Frame>
        </UndoNoticeProvider>
      </ActionsProvider>
    </LiveProvider>
  </KeysProvider>
);

function Frame({ sendsMail, children }: { sendsMail: boolean; children: ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  const { isEmbedded } = useSettings();
  const { role } = useViewer();
  const places = [
    { href: '/', label: 'Inbox', Icon: Inbox, keys: 'g i', isHere: path === '/' || path.startsWith('/groups/') },
    { href: '/integrations', label: 'Integrations', Icon: Plug, keys: 'g n', isHere: path.startsWith('/integrations') },
    ...(isEmbedded && mayAs(role, 'OWNER')
      ? [{ href: '/mail', label: 'Mail', Icon: Mail, keys: 'g m', isHere: path.startsWith('/mail') }]
      : []),
  ];
  const whoHears = [
    { href: '/on-call', label: 'On call', Icon: Phone, keys: 'g o' },
    { href: '/routes', label: 'Routes', Icon: Split, keys: 'g r' },
    { href: '/policies', label: 'Policies', Icon: ListOrdered, keys: 'g p' },
    { href: '/silences', label: 'Silences', Icon: BellOff, keys: 'g s' },
    { href: '/grouping', label: 'Grouping', Icon: Group, keys: 'g g' },
    { href: '/what-if', label: 'What-if', Icon: FlaskConical, keys: 'g w' },
    { href: '/teams', label: 'Teams', Icon: Users, keys: 'g t' },
    { href: '/channels', label: 'Channels', Icon: Webhook, keys: 'g c' },
  ].map((place) => ({ ...place, isHere: path === place.href || path.startsWith(`${place.href}/`) }));
  const settings = [
    { href: '/settings/workspace', label: 'Workspace', Icon: Building2, keys: 'g e' },
    { href: '/settings/members', label: 'Members', Icon: UserCog, keys: 'g b' },
    ...(mayAs(role, 'ADMIN')
      ? [
          { href: '/settings/api-keys', label: 'API keys', Icon: KeyRound, keys: 'g k' },
          { href: '/settings/sso', label: 'Single sign-on', Icon: Fingerprint, keys: 'g x' },
          { href: '/settings/audit', label: 'Audit', Icon: ScrollText, keys: 'g a' },
        ]
      : []),
  ].map((place) => ({ ...place, isHere: path === place.href }));
  const isInSettings = path.startsWith('/settings/');
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const go = (href: string): void => {
    router.push(href === '/' ? (rememberedOrder()?.address ?? '/') : href);
  };
  useKeyBindings(
    [...places, ...whoHears, ...settings].map(({ href, label, keys }) => ({
      keys,
      does: label,
      group: 'Go to' as const,
      run: () => go(href),
    })),
  );

  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <header className={styles.header}>
        <div className={styles.inner}>
          <Link href="/" prefetch={false} className={styles.brand} aria-label="SignalCraft">
            <Logo />
            <span>SignalCraft</span>
          </Link>
          <nav aria-label="Main" className={styles.places}>
            {places.map((place) => (
              <PlaceLink key={place.href} place={place} />
            ))}
            <Link
              href="/settings/workspace"
              prefetch={false}
              className={styles.wide}
              aria-current={isInSettings ? 'true' : undefined}
            >
              <Settings size={16} aria-hidden="true" />
              <span>Settings</span>
            </Link>
            <button
              type="button"
              className={styles.more}
              aria-haspopup="dialog"
              data-here={isInSettings || whoHears.some(({ isHere }) => isHere) || undefined}
              onClick={() => setIsMenuOpen(true)}
            >
              <Menu size={16} aria-hidden="true" />
              <span>Menu</span>
            </button>
          </nav>
          <div className={styles.tools}>
            <OnCallNow />
            <LiveStatus />
            <KeyList />
            <UserMenu />
          </div>
        </div>
        <nav aria-label="Who hears" className={styles.section}>
          <span aria-hidden="true">Who hears</span>
          {whoHears.map((place) => (
            <PlaceLink key={place.href} place={place} />
          ))}
        </nav>
        {isInSettings && (
          <nav aria-label="Settings" className={styles.section}>
            <span aria-hidden="true">Settings</span>
            {settings.map((place) => (
              <PlaceLink key={place.href} place={place} />
            ))}
          </nav>
        )}
      </header>
      <PlacesDrawer
        isOpen={isMenuOpen}
        sections={[
          { title: 'Alerts', places },
          { title: 'Who hears', places: whoHears },
          { title: 'Settings', places: settings },
        ]}
        onClose={() => setIsMenuOpen(false)}
      />
      {!sendsMail && (
        <p className={styles.warning} role="alert">
          <strong>Nobody can be paged by e-mail:</strong> no mail provider is set. Whoever runs this installation sets
          EMAIL_PROVIDER.
        </p>
      )}
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
    </>
  );
}

const PlaceLink = ({ place }: { place: Place }) => (
  <Link href={place.href} prefetch={false} aria-current={place.isHere ? 'page' : undefined}>
    <place.Icon size={16} aria-hidden="true" />
    <span>{place.label}</span>
    <Pending />
  </Link>
);

/** A page that takes its time says so on the link that asked for it. */
function Pending() {
  const { pending } = useLinkStatus();
  return <span className={styles.pending} data-pending={pending || undefined} aria-hidden="true" />;
}
