import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Check, healthQuery, type Level } from "../../api/health";
import { PageTitle } from "../../app/PageTitle";
import { readBoot } from "../../boot";
import { useLanguage, useWords } from "../../i18n/context";
import { Badge, type Tone } from "../../parts/Badge";
import { Notice } from "../../parts/Notice";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { QueryStates } from "../../states/QueryStates";

const TONES: Record<Level, Tone> = { ok: "ok", warning: "warn", failed: "danger" };

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
              <Badge tone={TONES[check.status]}>{words.health.levels[check.status]}</Badge>
            </td>
            <td>{check.value !== undefined && <Measured value={check.value} unit={check.unit} />}</td>
            <td>{check.limit !== undefined && <Measured value={check.limit} unit={check.unit} />}</td>
            <td>{check.since !== undefined && <Time at={check.since} />}</td>
            <td>
              {check.troubles.map((trouble) => (
                <p key={trouble}>{trouble}</p>
              ))}
            </td>
            <td>{check.status !== "ok" && (words.health.remedies[check.name] ?? words.health.seeLog)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Measured({ value, unit }: { value: number; unit: string }): ReactNode {
  const { words, language } = useLanguage();
  if (unit === "bytes") {
    return <Size bytes={value} />;
  }
  const count = new Intl.NumberFormat(language).format(value);
  const text =
    unit === "milliseconds" ? words.health.milliseconds(count) : unit === "days" ? words.health.days(count) : count;
  return <span className="number">{text}</span>;
}
