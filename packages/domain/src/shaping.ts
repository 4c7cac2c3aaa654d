import type { IncomingStatus, Severity } from '@signalcraft/contracts/enums';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { SHAPING_LIMITS } from '@signalcraft/contracts/shaping-limits';
import type { ShapingAction, ShapingFault, ShapingRecord } from '@signalcraft/contracts/shaping-rules';
import type { Link } from './alert.ts';
import { askCondition, type ConditionSubject, subjectOfIncoming } from './cel-condition.ts';
import type { ConditionBudget } from './cel-language.ts';
import { type Matchable, matchesAll } from './matchers.ts';
import { parseTemplate, renderTemplate, type TemplateIssue } from './shaping-template.ts';
import type { Instant } from './time.ts';

/** What shaping needs of a rule. */
export type ShapingRule = {
  id: string;
  revision: number;
  name: string;
  enabled: boolean;
  /** Null: the alerts of every integration. */
  integrationId: string | null;
  matchers: readonly Matcher[];
  condition: string | null;
  actions: readonly ShapingAction[];
  stop: boolean;
};

/** What shaping looks at and changes of an alert that was cleaned. */
export type Shapable = {
  status: IncomingStatus;
  severity: Severity;
  title: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: Link[];
};

/** `record` is null where no rule matched and none failed; then the alert is the given one. */
export type Shaped = { alert: Shapable; record: ShapingRecord | null };

/** Applies an ordered list of rules to one alert. */
export type Shaper = (options: { alert: Shapable; receivedAt: Instant }) => Shaped;

/** What all conditions may take for one alert: about fifty milliseconds at the very worst. */
const CONDITION_STEPS = 5_000_000;
const LABELS_MAX = 64;
const LISTED_MAX = 20;
const FAULTS_MAX = 5;
export const RUNBOOK_LABEL = 'Runbook';

/**
 * Makes a workspace's rules ready to shape the alerts of one integration; null: none of them ever could. Rules are looked
 * at in their order, each at what those before it left. One acts when it is enabled, its matchers hold and its condition
 * is true. `drop` ends it all, `stop` leaves out the rules after. Identity is not shaped: a rule that comes and goes must
 * not part an alert from its end.
 */
export function compileShapingRules(options: {
  /** In their order. */
  rules: readonly ShapingRule[];
  integrationId: string;
  source: string;
}): Shaper | null {
  const { integrationId, source } = options;
  const rules = options.rules.filter(
    (rule) => rule.enabled && (rule.integrationId === null || rule.integrationId === integrationId),
  );
  if (rules.length === 0) return null;
  return ({ alert, receivedAt }) => {
    const work = new Work({ alert, integrationId, source, receivedAt });
    for (const rule of rules) {
      if (!work.matches(rule)) continue;
      work.apply(rule);
      if (rule.stop || work.isDropped) break;
    }
    return work.result();
  };
}

/** Whether one rule, as it is, would act on the alert. */
export const doesRuleMatch = (options: {
  rule: ShapingRule;
  alert: Shapable;
  integrationId: string;
  source: string;
  receivedAt: Instant;
}): boolean => {
  const { rule } = options;
  const isOfIntegration = rule.integrationId === null || rule.integrationId === options.integrationId;
  return rule.enabled && isOfIntegration && new Work(options).matches(rule);
};

/** One alert on its way through the rules. */
class Work {
  readonly #integrationId: string;
  readonly #source: string;
  readonly #receivedAt: Instant;
  readonly #given: Shapable;
  readonly #budget: ConditionBudget = { left: CONDITION_STEPS };
  readonly #rules: ShapingRecord['rules'] = [];
  readonly #faults: ShapingRecord['faults'] = [];
  readonly #labelsSet = new Set<string>();
  #alert: Shapable;
  #subject: ConditionSubject | null = null;
  #runbook: string | null = null;
  isDropped = false;

  constructor(options: { alert: Shapable; integrationId: string; source: string; receivedAt: Instant }) {
    this.#given = options.alert;
    this.#alert = options.alert;
    this.#integrationId = options.integrationId;
    this.#source = options.source;
    this.#receivedAt = options.receivedAt;
  }

  matches(rule: ShapingRule): boolean {
    if (!matchesAll({ matchers: rule.matchers, alert: this.#matchable() })) return false;
    if (rule.condition === null) return true;
    this.#subject ??= subjectOfIncoming({
      alert: { ...this.#matchable(), status: this.#alert.status, description: this.#alert.description },
      now: this.#receivedAt,
      budget: this.#budget,
    });
    const answer = askCondition({ text: rule.condition, subject: this.#subject });
    if (answer.kind === 'fault') this.#fail(rule, answer.reason, answer.message);
    return answer.kind === 'holds';
  }

  apply(rule: ShapingRule): void {
    const { id, revision, name } = rule;
    if (this.#rules.length === LISTED_MAX) this.#rules.pop();
    this.#rules.push({ id, revision, name });
    for (const action of rule.actions) {
      this.#do(rule, action);
      if (this.isDropped) return;
    }
  }

  result(): Shaped {
    if (this.#rules.length === 0 && this.#faults.length === 0) return { alert: this.#given, record: null };
    const [from, to] = [this.#given.severity, this.#alert.severity];
    return {
      alert: this.#alert,
      record: {
        rules: this.#rules,
        dropped: this.isDropped,
        severity: from === to ? null : { from, to },
        labels: [...this.#labelsSet],
        runbook: this.#runbook,
        faults: this.#faults,
      },
    };
  }

  #matchable(): Matchable {
    const { labels, severity, title } = this.#alert;
    return { labels, severity, title, source: this.#source, integrationId: this.#integrationId };
  }

  #change(change: Partial<Shapable>): void {
    this.#alert = { ...this.#alert, ...change };
    this.#subject = null;
  }

  #do(rule: ShapingRule, action: ShapingAction): void {
    switch (action.kind) {
      case 'drop':
        this.isDropped = true;
        return;
      case 'set_severity':
        this.#change({ severity: action.severity });
        return;
      case 'set_label':
        this.#setLabel(rule, action);
        return;
      case 'set_runbook':
        this.#setRunbook(rule, action.url);
    }
  }

  #setLabel(rule: ShapingRule, action: Extract<ShapingAction, { kind: 'set_label' }>): void {
    const { name } = action;
    const { labels } = this.#alert;
    const isThere = Object.hasOwn(labels, name);
    if (isThere && action.onlyIfMissing) return;
    const value = this.#render({ template: action.value, encode: asItIs, max: SHAPING_LIMITS.label });
    if (value === '') return;
    if (!isThere && Object.keys(labels).length >= LABELS_MAX) {
      this.#fail(rule, 'labels_full', `the alert has ${LABELS_MAX} labels already`);
      return;
    }
    this.#change({ labels: { ...labels, [name]: value } });
    this.#labelsSet.add(name);
  }

  #setRunbook(rule: ShapingRule, template: string): void {
    const url = this.#render({ template, encode: encodeURIComponent, max: SHAPING_LIMITS.url });
    if (!WEB_URL.test(url)) {
      this.#fail(rule, 'not_an_address', `${url.slice(0, 100)} is no http or https address`);
      return;
    }
    const links = this.#alert.links.filter((link) => link.label !== RUNBOOK_LABEL);
    this.#change({ links: [{ label: RUNBOOK_LABEL, url }, ...links].slice(0, LINKS_MAX) });
    this.#runbook = url;
  }

  #render(options: { template: string; encode: (text: string) => string; max: number }): string {
    const parsed = parseTemplate(options.template);
    if (!parsed.ok) return '';
    return renderTemplate({ ...options, parts: parsed.parts, values: { ...this.#alert, source: this.#source } });
  }

  #fail(rule: ShapingRule, reason: ShapingFault, message: string): void {
    if (this.#faults.length < FAULTS_MAX) this.#faults.push({ id: rule.id, name: rule.name, reason, message });
  }
}

const LINKS_MAX = 20;
const WEB_URL = /^https?:\/\/[^\s]+$/i;
const asItIs = (text: string): string => text;

/** What is wrong with the templates of actions that fit their schema; `path` leads to each, from the list of actions on. */
export function findActionIssues(options: { actions: readonly ShapingAction[] }): ({ path: string } & TemplateIssue)[] {
  return options.actions.flatMap((action, index) => {
    if (action.kind === 'set_label') return issueOf(`[${index}].value`, action.value);
    if (action.kind !== 'set_runbook') return [];
    const issues = issueOf(`[${index}].url`, action.url);
    if (issues.length > 0 || /^https?:\/\//i.test(action.url)) return issues;
    return [{ path: `[${index}].url`, message: 'begins with http:// or https://', position: 0 }];
  });
}

function issueOf(path: string, template: string): ({ path: string } & TemplateIssue)[] {
  const parsed = parseTemplate(template);
  return parsed.ok ? [] : [{ path, ...parsed.issue }];
}
