import type { Layer } from '@signalcraft/contracts/schedules';
import { restrictionText, rotationText } from './layer-text.ts';
import { nameOf, type Person } from './people.ts';
import styles from './schedule-page.module.css';

/** A layer in a sentence or two. */
export const LayerFacts = (props: { layer: Layer; zone: string; people: readonly Person[] }) => {
  const { layer, zone, people } = props;
  const gone = layer.participants.filter((memberId) => people.length > 0 && !people.some(({ id }) => id === memberId));
  return (
    <>
      <p className={styles.facts}>
        {layer.participants.map((memberId) => nameOf({ people, memberId })).join(' → ') || 'Nobody'}, hands off{' '}
        {rotationText(layer)} ({layer.zone ?? zone})
        {layer.restrictions.length > 0 && <>, only {layer.restrictions.map(restrictionText).join('; ')}</>}
        {layer.endsAt && <>, until {layer.endsAt.replace('T', ' ')}</>}.
      </p>
      {gone.length > 0 && (
        <p className={styles.goneNote} role="note">
          {gone.length === 1 ? 'Somebody in it has' : `${gone.length} people in it have`} left the workspace: their
          turns are gaps, and nobody steps in unseen. Take them out, or put somebody in their place.
        </p>
      )}
    </>
  );
};
