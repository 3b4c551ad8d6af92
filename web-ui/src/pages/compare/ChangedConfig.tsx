import type { ReactNode } from "react";
import type { Comparison } from "../../api/comparisons";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Empty } from "../../states/Empty";

/** Each property of the configuration that is another. */
export function ChangedConfig({ config }: { config: Comparison["config"] }): ReactNode {
  const words = useWords();
  if (config.length === 0) {
    return <Empty why={words.compare.sameConfig} />;
  }
  const value = (text: string | undefined): ReactNode =>
    text === undefined ? (
      <span className="dim">{words.compare.notThere}</span>
    ) : (
      <span className="mono">
        <Foreign text={text} />
      </span>
    );
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{words.compare.property}</th>
          <th scope="col">{words.compare.first}</th>
          <th scope="col">{words.compare.second}</th>
        </tr>
      </thead>
      <tbody>
        {config.map(({ property, from, to }) => (
          <tr key={property}>
            <th scope="row">
              <Foreign text={property} />
            </th>
            <td>{value(from)}</td>
            <td>{value(to)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
