import type { Matcher } from '@signalcraft/contracts/matchers';
import { MatcherList } from '../matchers/matcher-list.tsx';
import styles from './rule-sentence.module.css';

/** The rule as it is read: “While A fires, B is silent where cluster is the same.” */
export const RuleSentence = (props: {
  rule: { sourceMatchers: readonly Matcher[]; targetMatchers: readonly Matcher[]; equal: readonly string[] };
}) => {
  const { sourceMatchers, targetMatchers, equal } = props.rule;
  return (
    <p className={styles.sentence}>
      While <MatcherList matchers={sourceMatchers} /> fires, <MatcherList matchers={targetMatchers} /> is silent
      {equal.length === 0 ? (
        ', wherever it fires.'
      ) : (
        <>
          {' '}
          where{' '}
          {equal.map((name, index) => (
            <span key={name}>
              {index > 0 && (index === equal.length - 1 ? ' and ' : ', ')}
              <code>{name}</code>
            </span>
          ))}{' '}
          {equal.length === 1 ? 'is' : 'are'} the same.
        </>
      )}
    </p>
  );
};
