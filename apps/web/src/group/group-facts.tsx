'use client';

import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import Link from 'next/link';
import { useNowBySecond } from '../lib/clock.tsx';
import { countdownText } from '../lib/time-text.ts';
import { HOLD_WORDS } from '../mutes/hold-words.ts';
import { LocalTime } from '../ui/time.tsx';
import { Assignee } from './assignee.tsx';
import styles from './group-facts.module.css';

/** The group in a few figures: how much of it fires, why it is one group, and what happens next. */
export function GroupFacts({ group }: { group: AlertGroup }) {
  const { integration } = group;
  const labels = Object.entries(group.labels);
  return (
    <dl className={styles.facts}>
      <Fact name="Firing">
        {group.firingCount} of {group.alertCount} {group.alertCount === 1 ? 'alert' : 'alerts'}
      </Fact>
      <Fact name="Reported">{group.eventCount === 1 ? 'once' : `${group.eventCount} times`}</Fact>
      <Fact name="First seen">
        <LocalTime at={group.firstSeenAt} />
      </Fact>
      <Fact name="Last seen">
        <LocalTime at={group.lastSeenAt} />
      </Fact>
      <Fact name="Next step">
        <NextStep group={group} />
      </Fact>
      {integration && (
        <Fact name="Source">
          <Link href={`/integrations/${integration.id}`} prefetch={false}>
            {integration.name}
          </Link>
        </Fact>
      )}
      <Fact name="Assigned to">
        <Assignee group={group} />
      </Fact>
      {group.flapping && <Flapping flapping={group.flapping} />}
      <Fact name="Why one group" isWide>
        {group.groupedBy}
        {group.groupingRule && (
          <Link href={`/grouping/${group.groupingRule.id}`} prefetch={false}>
            The rule as it is now
          </Link>
        )}
        {labels.length > 0 && (
          <span className={styles.labels}>
            {labels.map(([name, value]) => (
              <span key={name} className={styles.label}>
                <span>{name}</span> {value}
              </span>
            ))}
          </span>
        )}
        {group.previousGroupId && (
          <Link href={`/groups/${group.previousGroupId}`} prefetch={false}>
            The last time it happened
          </Link>
        )}
        {group.mergedIntoId && (
          <Link href={`/groups/${group.mergedIntoId}`} prefetch={false}>
            The group it was merged into
          </Link>
        )}
      </Fact>
    </dl>
  );
}

const Flapping = ({ flapping }: { flapping: NonNullable<AlertGroup['flapping']> }) => (
  <Fact name="Flapping" isWide>
    It comes and goes. One page said so at <LocalTime at={flapping.since} />;{' '}
    {flapping.pagesSaved === 1 ? '1 page was saved' : `${flapping.pagesSaved} pages were saved`} since. Calm at{' '}
    <LocalTime at={flapping.until} /> if nothing reopens it until then.
  </Fact>
);

const Fact = (props: { name: string; isWide?: boolean; children: React.ReactNode }) => (
  <div className={props.isWide ? styles.wide : undefined}>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

const STOPPED: Record<AlertGroup['status'], string> = {
  OPEN: 'none: everybody was told',
  ACKNOWLEDGED: 'none while acknowledged',
  SNOOZED: 'when the snooze ends',
  RESOLVED: 'none: resolved',
};

/** When the next people are told, to the second. */
function NextStep({ group }: { group: AlertGroup }) {
  const now = useNowBySecond();
  if (group.nextStepAt === null || group.status !== 'OPEN') return <>{STOPPED[group.status]}</>;
  if (group.hold) return <>held: {HOLD_WORDS[group.hold.reason].toLowerCase()}</>;
  const left = Date.parse(group.nextStepAt) - now;
  return left <= 0 ? (
    <>now</>
  ) : (
    <span className={styles.countdown}>
      in {countdownText(left)} (<LocalTime at={group.nextStepAt} />)
    </span>
  );
}
