import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { healthQuery } from "../../api/health";
import { PageTitle } from "../../app/PageTitle";
import { readBoot } from "../../boot";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Notice } from "../../parts/Notice";
import { Time } from "../../parts/Time";
import { QueryStates } from "../../states/QueryStates";

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
            <Notice tone={health.status === "UP" ? "plain" : "danger"}>
              <p>
                {health.status === "UP" ? words.health.well : words.health.notWell}{" "}
                <span className="dim">
                  <Time at={new Date(health.askedAt).toISOString()} />
                </span>
              </p>
            </Notice>
            {health.checks.length > 0 && (
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{words.health.check}</th>
                    <th scope="col">{words.health.state}</th>
                    <th scope="col">{words.health.details}</th>
                    <th scope="col">{words.health.todo}</th>
                  </tr>
                </thead>
                <tbody>
                  {health.checks.map((check) => (
                    <tr key={check.name}>
                      <th scope="row">{words.health.checks[check.name] ?? check.name}</th>
                      <td>
                        <Badge tone={check.status === "UP" ? "ok" : "danger"}>
                          {check.status === "UP" ? words.health.up : words.health.down}
                        </Badge>
                      </td>
                      <td>
                        {Object.entries(check.details)
                          .map(([name, value]) => `${name}: ${value}`)
                          .join(", ")}
                      </td>
                      <td>{check.status !== "UP" && (words.health.remedies[check.name] ?? words.health.seeLog)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {version != null && <p className="dim">{words.health.version(version)}</p>}
          </>
        )}
      </QueryStates>
    </>
  );
}
