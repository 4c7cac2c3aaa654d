import type { EscalationPolicy, PolicyStep, PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { ReactNode } from 'react';
import { Faces } from '../ui/face.tsx';
import { conditionTexts } from './condition-text.ts';
import { type Directory, nameOf, ownersAndAdmins, respondersAmong } from './directory.ts';
import styles from './policy-line.module.css';
import { atText, timesOf } from './policy-times.ts';
import { reachesNobody, targetWords, whoNow } from './targets.ts';

/** A policy as a line through time: who hears when, who that is now, the rounds, and who hears if nobody answers. */
export function PolicyLine(props: {
  policy: Pick<EscalationPolicy, 'steps' | 'repeats' | 'fallbackMemberIds'>;
  directory: Directory;
}) {
  const { policy, directory } = props;
  const times = timesOf(policy);
  return (
    <>
      <ol className={styles.line}>
        {policy.steps.map((step, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- steps have no identity but their place
          <At key={index} at={atText(times.stepsAtMs[index] ?? 0)}>
            <StepText step={step} directory={directory} />
          </At>
        ))}
        {times.nextRoundAtMs !== null && (
          <At at={atText(times.nextRoundAtMs)} kind="again">
            <p>
              Once more from the first step, {policy.repeats === 1 ? 'one more round' : `${policy.repeats} more rounds`}{' '}
              in all
            </p>
          </At>
        )}
        <At at={atText(times.endsAtMs)} kind="end">
          <p>
            Nobody answered: unattended. Each hour hears of it
            <Fallback memberIds={policy.fallbackMemberIds} directory={directory} />
          </p>
        </At>
      </ol>
      <p className={styles.rule}>
        A step that reaches nobody is passed over, and the next is due at once. A round that reached nobody at all is
        not walked again.
      </p>
    </>
  );
}

const At = (props: { at: string; kind?: 'again' | 'end'; children: ReactNode }) => (
  <li data-kind={props.kind ?? 'step'}>
    <span className={styles.at}>{props.at}</span>
    <div className={styles.what}>{props.children}</div>
  </li>
);

function StepText({ step, directory }: { step: PolicyStep; directory: Directory }) {
  const conditions = conditionTexts(step.condition);
  return (
    <>
      <ul className={styles.targets}>
        {step.targets.map((target, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- targets have no identity but their place
          <li key={index}>
            <TargetText target={target} directory={directory} />
          </li>
        ))}
      </ul>
      {conditions.length > 0 && <p className={styles.condition}>{conditions.join('; ')}</p>}
      {reachesNobody({ targets: step.targets, directory }) && (
        <p className={styles.gap}>Would reach nobody now, and be passed over.</p>
      )}
    </>
  );
}

function TargetText({ target, directory }: { target: PolicyTarget; directory: Directory }) {
  const words = targetWords({ target, directory });
  const { names, note, gap } = whoNow({ target, directory });
  // One person's circle beside the same name says who; more say it by themselves.
  const spelled = names.length === 1 && names[0] !== words ? names[0] : null;
  const details = [...(spelled ? [spelled] : []), ...(note ? [note] : [])].join(', ');
  return (
    <span className={styles.target}>
      {names.length > 0 && <Faces names={names} />}
      <span>
        {words}
        {details && <span className={styles.note}> ({details})</span>}
        {gap && <span className={styles.gap}> {gap}</span>}
      </span>
    </span>
  );
}

function Fallback({ memberIds, directory }: { memberIds: readonly string[]; directory: Directory }) {
  const byRole = memberIds.length === 0;
  const members = byRole ? ownersAndAdmins(directory) : respondersAmong(directory, memberIds);
  const names = members.map(nameOf);
  if (names.length === 0) return <span className={styles.gap}> nobody: those named here cannot be told</span>;
  return (
    <>
      : <Faces names={names} /> {byRole ? 'the owners and admins' : names.join(', ')}
    </>
  );
}
