import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rawConfigQuery } from "../../api/content";
import type { Image } from "../../api/images";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { DownloadBlob } from "./DownloadBlob";
import { RawText } from "./RawText";
import { shellWords } from "./shellWords";

interface Props {
  image: Image;
}

/** How it is run comes first, and then all that the configuration says. */
export function ConfigSection({ image }: Props): ReactNode {
  const words = useWords();
  return (
    <div className="stack-wide">
      {image.config === undefined ? <Empty why={words.tag.noConfig} /> : <Facts config={image.config} />}
      <section className="stack">
        <h3>{words.tag.rawConfig}</h3>
        <Raw image={image} />
      </section>
    </div>
  );
}

function Facts({ config }: { config: NonNullable<Image["config"]> }): ReactNode {
  const words = useWords();
  const { entrypoint = [], cmd = [], ports = [], volumes = [], env = [], labels = {} } = config;
  const texts: [string, string][] = [
    [words.tag.entrypoint, shellWords(entrypoint)],
    [words.tag.cmd, shellWords(cmd)],
    [words.tag.ports, ports.join(", ")],
    [words.tag.user, config.user ?? ""],
    [words.tag.workingDir, config.workingDir ?? ""],
    [words.tag.volumes, volumes.join(", ")],
    [words.tag.stopSignal, config.stopSignal ?? ""],
    [words.tag.author, config.author ?? ""],
  ];
  const said = texts.filter(([, text]) => text !== "");
  if (said.length === 0 && env.length === 0 && Object.keys(labels).length === 0 && config.created === undefined) {
    return <Empty why={words.tag.noConfig} />;
  }
  return (
    <>
      <dl className="facts">
        {said.map(([name, text]) => (
          <Fact key={name} name={name} text={text} />
        ))}
        {config.created !== undefined && (
          <>
            <dt>{words.tag.created}</dt>
            <dd>
              <Time at={config.created} />
            </dd>
          </>
        )}
      </dl>
      <Pairs title={words.tag.env} pairs={env.map(pair)} />
      <Pairs title={words.tag.labels} pairs={Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))} />
    </>
  );
}

function Fact({ name, text }: { name: string; text: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">
        <Foreign text={text} />
      </dd>
    </>
  );
}

/** Names and values from strangers; nothing where there are none. */
export function Pairs({ title, pairs }: { title: string; pairs: [string, string][] }): ReactNode {
  if (pairs.length === 0) {
    return null;
  }
  return (
    <section className="stack">
      <h3>{title}</h3>
      <table className="plain-table">
        <tbody>
          {pairs.map(([name, value], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a variable may be named twice, and the rows never move
            <tr key={at}>
              <th scope="row" style={{ width: "30%" }}>
                <Foreign text={name} />
              </th>
              <td className="mono">
                <Foreign text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function pair(variable: string): [string, string] {
  const equals = variable.indexOf("=");
  return equals === -1 ? [variable, ""] : [variable.slice(0, equals), variable.slice(equals + 1)];
}

function Raw({ image }: { image: Image }): ReactNode {
  const words = useWords();
  const query = useQuery(rawConfigQuery(image.repository, image.digest));
  return (
    <QueryStates query={query} lines={12}>
      {({ config, text }) =>
        text !== null ? (
          <RawText text={text} what={words.tag.rawConfig} />
        ) : (
          config !== null && <DownloadBlob repository={image.repository} digest={config.digest} name="config.json" />
        )
      }
    </QueryStates>
  );
}
