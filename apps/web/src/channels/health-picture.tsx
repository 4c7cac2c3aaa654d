import type { Channel } from '@signalcraft/contracts/channels';
import { healthText, markOf } from './channel-words.ts';
import styles from './health-picture.module.css';

/** The last messages of a channel as bars, oldest first: tall for what failed, so that it shows without colour. */
export function HealthPicture({ recent }: { recent: Channel['recent'] }) {
  return (
    <div className={styles.picture}>
      <div className={styles.bars} aria-hidden="true">
        {recent.toReversed().map((message) => (
          <span key={message.notificationId} data-mark={markOf(message)} />
        ))}
      </div>
      <p>{healthText(recent)}</p>
    </div>
  );
}
