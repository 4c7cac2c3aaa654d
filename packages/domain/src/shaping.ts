import type { IncomingStatus, Severity } from '@signalcraft/contracts/enums';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { SHAPING_LIMITS } from '@signalcraft/contracts/shaping-limits';
import type { ShapingAction, ShapingFault, ShapingRecord } from '@signalcraft/contracts/shaping-rules';
import type { Link } from './alert.ts';
import { type ConditionAnswer, type ConditionSubject, compileCondition, subjectOfIncoming } from './cel-condition.ts';
import type { ConditionBudget } from './cel-language.ts';
import { compileMatchers, type Matchable } from './matchers.ts';
import { type ParsedTemplate, parseTemplate, renderTemplate, type TemplateIssue } from './shaping-template.ts';
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

/** The rules for the alerts of one integration; null: none of them ever could act. */
export type ShaperOf = (options: { integrationId: string; source: string }) => Shaper | null;

/** Applies an ordered list of rules to one alert. */
export type Shaper = (options: { alert: Shapable; receivedAt: Instant }) => Shaped;

/** What all conditions may take for one alert: about fifty milliseconds at the very worst. */
const CONDITION_STEPS = 5_000_000;
const LABELS_MAX = 64;
const LISTED_MAX = 20;
const FAULTS_MAX = 5;
export const RUNBOOK_LABEL = 'Runbook';

/**
 * Makes a workspace's rules, in their order, ready to shape the alerts of its integrations. Each is looked at as those
 * before it left the alert. One acts when it is enabled, its matchers hold and its condition is true. `drop` ends it all,
 * `stop` leaves out the rules after. Identity is not shaped: a rule that comes and goes must not part an alert from its
 * end.
 */
export function compileShapingRules(options: { rules: readonly ShapingRule[] }): ShaperOf {
  const enabled = options.rules.filter((rule) => rule.enabled).map(compileRule);
  return ({ integrationId, source }) => {
    const rules = enabled.filter(({ rule }) => rule.integrationId === null || rule.integrationId === integrationId);
    if (rules.length === 0) return null;
    return ({ alert, receivedAt }) => {
      const work = new Work({ alert, integrationId, source, receivedAt });
      for (const compiled of rules) {
        if (!work.matches(compiled)) continue;
        work.apply(compiled);
        if (compiled.rule.stop || work.isDropped) break;
      }
      return work.result();
    };
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
  return rule.enabled && isOfIntegration && new Work(options).matches(compileRule(rule));
};

/** A rule with everything compiled that it asks and sets; each workspace's rules are kept so. */
type CompiledRule = {
  rule: ShapingRule;
  doMatchersHold: (alert: Matchable) => boolean;
  ask: ((subject: ConditionSubject) => ConditionAnswer) | null;
  actions: readonly CompiledAction[];
};
type CompiledAction = { action: ShapingAction; template: ParsedTemplate | null };

const compileRule = (rule: ShapingRule): CompiledRule => ({
  rule,
  doMatchersHold: compileMatchers({ matchers: rule.matchers }),
  ask: rule.condition === null ? null : compileCondition({ text: rule.condition, scope: 'shaping' }),
  actions: rule.actions.map((action) => ({ action, template: templateOf(action) })),
});

function templateOf(action: ShapingAction): ParsedTemplate | null {
  if (action.kind === 'set_label') return parseTemplate(action.value);
  return action.kind === 'set_runbook' ? parseTemplate(action.url) : null;
}

/** One alert on its way through the rules. */
class Work {
  readonly #given: Shapable;
  readonly #receivedAt: Instant;
  /** The alert as it is by now, with what matchers and templates ask for besides. Copied before it is first changed. */
  #now: Shapable & { source: string; integrationId: string };
  #ownsLabels = false;
  #subject: ConditionSubject | null = null;
  readonly #budget: ConditionBudget = { left: CONDITION_STEPS };
  readonly #rules: ShapingRecord['rules'] = [];
  readonly #faults: ShapingRecord['faults'] = [];
  readonly #labelsSet = new Set<string>();
  #runbook: string | null = null;
  isDropped = false;

  constructor(options: { alert: Shapable; integrationId: string; source: string; receivedAt: Instant }) {
    const { alert, integrationId, source } = options;
    this.#given = alert;
    this.#now = { ...alert, integrationId, source };
    this.#receivedAt = options.receivedAt;
  }

  matches(compiled: CompiledRule): boolean {
    if (!compiled.doMatchersHold(this.#now)) return false;
    if (!compiled.ask) return true;
    this.#subject ??= subjectOfIncoming({ alert: this.#now, now: this.#receivedAt, budget: this.#budget });
    const answer = compiled.ask(this.#subject);
    if (answer.kind === 'fault') this.#fail(compiled.rule, answer.reason, answer.message);
    return answer.kind === 'holds';
  }

  apply({ rule, actions }: CompiledRule): void {
    const { id, revision, name } = rule;
    if (this.#rules.length === LISTED_MAX) this.#rules.pop();
    this.#rules.push({ id, revision, name });
    for (const one of actions) {
      this.#do(rule, one);
      if (this.isDropped) return;
    }
  }

  result(): Shaped {
    if (this.#rules.length === 0 && this.#faults.length === 0) return { alert: this.#given, record: null };
    const { integrationId: _integrationId, source: _source, ...alert } = this.#now;
    const [from, to] = [this.#given.severity, alert.severity];
    return {
      alert,
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

  #do(rule: ShapingRule, { action, template }: CompiledAction): void {
    switch (action.kind) {
      case 'drop':
        this.isDropped = true;
        return;
      case 'set_severity':
        this.#now.severity = action.severity;
        this.#subject = null;
        return;
      case 'set_label':
        this.#setLabel({ rule, action, template });
        return;
      case 'set_runbook':
        this.#setRunbook({ rule, template });
    }
  }

  #setLabel(options: {
    rule: ShapingRule;
    action: Extract<ShapingAction, { kind: 'set_label' }>;
    template: ParsedTemplate | null;
  }): void {
    const { rule, action, template } = options;
    const { name } = action;
    const isThere = Object.hasOwn(this.#now.labels, name);
    if (isThere && action.onlyIfMissing) return;
    const value = this.#render({ template, encode: asItIs, max: SHAPING_LIMITS.label });
    if (value === '') return;
    if (!isThere && Object.keys(this.#now.labels).length >= LABELS_MAX) {
      this.#fail(rule, 'labels_full', `the alert has ${LABELS_MAX} labels already`);
      return;
    }
    if (!this.#ownsLabels) this.#now.labels = { ...this.#now.labels };
    this.#ownsLabels = true;
    this.#now.labels[name] = value;
    this.#subject = null;
    this.#labelsSet.add(name);
  }

  #setRunbook(options: { rule: ShapingRule; template: ParsedTemplate | null }): void {
    const url = this.#render({ ...options, encode: encodeURIComponent, max: SHAPING_LIMITS.url });
    if (!WEB_URL.test(url)) {
      this.#fail(options.rule, 'not_an_address', `${url.slice(0, 100)} is no http or https address`);
      return;
    }
    const links = this.#now.links.filter((link) => link.label !== RUNBOOK_LABEL);
    this.#now.links = [{ label: RUNBOOK_LABEL, url }, ...links].slice(0, LINKS_MAX);
    this.#runbook = url;
  }

  #render(options: { template: ParsedTemplate | null; encode: (text: string) => string; max: number }): string {
    const { template, encode, max } = options;
    return template?.ok ? renderTemplate({ parts: template.parts, values: this.#now, encode, max }) : '';
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
