import styles from './face.module.css';

/** A person as initials in a circle; the whole name is said and shown on hover. */
export const Face = ({ name, isDim = false }: { name: string; isDim?: boolean }) => (
  <span className={styles.face} data-dim={isDim || undefined} title={name}>
    <span aria-hidden="true">{initialsOf(name)}</span>
    <span className={styles.spoken}>{name}</span>
  </span>
);

/** Several people, at most `max` of them as circles. */
export function Faces({ names, max = 8 }: { names: readonly string[]; max?: number }) {
  const shown = names.slice(0, max);
  const rest = names.slice(max);
  return (
    <span className={styles.faces}>
      {shown.map((name, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two people may have the same name
        <Face key={index} name={name} />
      ))}
      {rest.length > 0 && (
        <span className={styles.more} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}

/** `Ann Marie Smith` → `AS`, `ann@example.com` → `A`. */
const initialsOf = (name: string): string => {
  const parts =
    name
      .split('@')[0]
      ?.split(/[\s._-]+/)
      .filter(Boolean) ?? [];
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ''].map((part) => [...(part ?? '')][0] ?? '');
  return letters.join('').toUpperCase() || '?';
};
