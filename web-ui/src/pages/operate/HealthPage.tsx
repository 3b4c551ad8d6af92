import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Check, healthQuery, type Level } from "../../api/health";
import { PageTitle } from "../../app/PageTitle";
import { readBoot } from "../../boot";
import { formatSize } from "../../format/size";
import { useLanguage, useWords } from "../../i18n/context";
import type { Dictionary } from "../../i18n/en";
import { Badge, type Tone } from "../../parts/Badge";
import { Notice } from "../../parts/Notice";
import { Time } from "../../parts/Time";
import { QueryStates } from "../../states/QueryStates";
import { useRowHeight } from "../../table/useRowHeight";

const TONES: Record<Level, Tone> = { ok: "ok", warning: "warn", failed: "danger" };

/** What must not fall below its limit; of the others it is the most. */
const LEAST: ReadonlySet<string> = new Set(["disk", "certificate"]);

/** One sentence, and then what it is made of. */
export function HealthPage(): ReactNode {
  const words = useWords();
  const query = useQuery(healthQuery);
  const version = readBoot()?.version;
  return (
    <>
      <PageTitle title={words.operate.health} />
      <QueryStates query={query}>
        {(health) => (
          <>
            <Notice tone={health.status === "ok" ? "plain" : health.status === "warning" ? "warn" : "danger"}>
              <p>
                {{ ok: words.health.well, warning: words.health.look, failed: words.health.notWell }[health.status]}{" "}
                {health.checks.length === 0 && words.health.noDatabase}{" "}
                <span className="dim">
                  {words.health.asked}
                  <Time at={health.askedAt} />
                </span>
              </p>
            </Notice>
            {health.checks.length > 0 && <Checks checks={health.checks} />}
            {version != null && <p className="dim">{words.health.version(version)}</p>}
          </>
        )}
      </QueryStates>
    </>
  );
}

function Checks({ checks }: { checks: Check[] }): ReactNode {
  const words = useWords();
  const { phone } = useRowHeight();
  if (phone) {
    return checks.map((check) => <CheckOnPhone key={check.name} check={check} />);
  }
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{words.health.check}</th>
          <th scope="col">{words.health.state}</th>
          <th scope="col">{words.health.value}</th>
          <th scope="col">{words.health.limit}</th>
          <th scope="col">{words.health.since}</th>
          <th scope="col">{words.health.details}</th>
          <th scope="col">{words.health.todo}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.name}>
            <th scope="row">{words.health.checks[check.name] ?? check.name}</th>
            <td>
              <State check={check} />
            </td>
            <td>
              <Now check={check} />
            </td>
            <td>
              <Limit check={check} />
            </td>
            <td>{check.since !== undefined && <Time at={check.since} />}</td>
            <td>
              <Troubles check={check} />
            </td>
            <td>
              <Remedy check={check} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Seven columns have no room there: one below the other, and only what there is to say. */
function CheckOnPhone({ check }: { check: Check }): ReactNode {
  const words = useWords();
  return (
    <section className="stack">
      <div className="row">
        <h2>{words.health.checks[check.name] ?? check.name}</h2>
        <State check={check} />
      </div>
      <dl className="facts">
        {check.value !== undefined && (
          <>
            <dt>{words.health.value}</dt>
            <dd>
              <Now check={check} />
            </dd>
          </>
        )}
        {check.limit !== undefined && (
          <>
            <dt>{words.health.limit}</dt>
            <dd>
              <Limit check={check} />
            </dd>
          </>
        )}
        {check.since !== undefined && (
          <>
            <dt>{words.health.since}</dt>
            <dd>
              <Time at={check.since} />
            </dd>
          </>
        )}
      </dl>
      <Troubles check={check} />
      <p>
        <Remedy check={check} />
      </p>
    </section>
  );
}

function State({ check }: { check: Check }): ReactNode {
  const words = useWords();
  return <Badge tone={TONES[check.status]}>{words.health.levels[check.status]}</Badge>;
}

function Troubles({ check }: { check: Check }): ReactNode {
  return check.troubles.map((trouble) => <p key={trouble}>{trouble}</p>);
}

function Remedy({ check }: { check: Check }): ReactNode {
  const words = useWords();
  return check.status === "ok" ? null : (words.health.remedies[check.name] ?? words.health.seeLog);
}

/** What is counted says what it counts: a number of upstreams alone could be how many there are. */
function Now({ check }: { check: Check }): ReactNode {
  const { words, language } = useLanguage();
  if (check.value === undefined) {
    return null;
  }
  const text = measured(check.value, check.unit, words, language);
  return <span className="number">{words.health.values[check.name]?.(text, check.value) ?? text}</span>;
}

function Limit({ check }: { check: Check }): ReactNode {
  const { words, language } = useLanguage();
  if (check.limit === undefined) {
    return null;
  }
  const text = measured(check.limit, check.unit, words, language);
  const least = LEAST.has(check.name);
  return <span className="number">{least ? words.health.atLeast(text) : words.health.atMost(text)}</span>;
}

function measured(value: number, unit: string, words: Dictionary, language: string): string {
  if (unit === "bytes") {
    return formatSize(value);
  }
  const count = new Intl.NumberFormat(language).format(value);
  return unit === "milliseconds"
    ? words.health.milliseconds(count)
    : unit === "days"
      ? words.health.days(count)
      : count;
}
