import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { manifestQuery } from "../../api/content";
import { isPlatform } from "../../format/platform";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Foreign } from "../../parts/Foreign";
import { Size } from "../../parts/Size";
import { QueryStates } from "../../states/QueryStates";
import { Pairs } from "./ConfigSection";
import { RawText } from "./RawText";

interface Props {
  repository: string;
  digest: string;
  /** The index that lists it. */
  index: string | null;
}

/** What was pushed, byte for byte: the index, if there is one, and the manifest. */
export function ManifestSection({ repository, digest, index }: Props): ReactNode {
  const words = useWords();
  const above = useQuery({ ...manifestQuery(repository, index ?? ""), enabled: index !== null });
  return (
    <div className="stack-wide">
      {index !== null && <One title={words.tag.index} repository={repository} digest={index} />}
      {/* What stands below comes last, so that nothing pushes it down. */}
      {!above.isLoading && <One title={words.terms.manifest} repository={repository} digest={digest} />}
    </div>
  );
}

function One({ title, repository, digest }: { title: string; repository: string; digest: string }): ReactNode {
  const words = useWords();
  const query = useQuery(manifestQuery(repository, digest));
  return (
    <section className="stack">
      <div className="row">
        <h3>{title}</h3>
        <Digest digest={digest} repository={repository} />
      </div>
      <QueryStates query={query} lines={16}>
        {({ text, annotations, children }) => (
          <>
            {children.length > 0 && (
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{words.terms.platform}</th>
                    <th scope="col">{words.terms.digest}</th>
                    <th scope="col" className="number">
                      {words.size.size}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {children.map((child, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: an index may list a digest twice, and the rows never move
                    <tr key={at}>
                      <td>{isPlatform(child.platform) ? <Foreign text={child.platform} /> : words.tag.noPlatform}</td>
                      <td>
                        <Digest digest={child.digest} repository={repository} />
                      </td>
                      <td className="number">
                        <Size bytes={child.size} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            <Pairs title={words.tag.annotations} pairs={Object.entries(annotations)} />
            <RawText text={text} what={title} />
          </>
        )}
      </QueryStates>
    </section>
  );
}
