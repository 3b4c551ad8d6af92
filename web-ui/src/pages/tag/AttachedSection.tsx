import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Attached, attachedQuery, blobAddress, fetchManifest } from "../../api/content";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Digest } from "../../parts/Digest";
import { Foreign } from "../../parts/Foreign";
import { Size } from "../../parts/Size";
import { describe } from "../../states/describe";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { showToast } from "../../toasts/store";
import { kindOf } from "./describeType";
import { fileName, save } from "./save";
import styles from "./TagPage.module.css";

interface Props {
  repository: string;
  digest: string;
  /** The index that lists it. */
  index: string | null;
}

/** Signatures, bills of material and whatever else was made about it. */
export function AttachedSection({ repository, digest, index }: Props): ReactNode {
  const words = useWords();
  const query = useQuery(attachedQuery(repository, digest, index));
  return (
    <QueryStates query={query} lines={3}>
      {(attached) =>
        attached.length === 0 ? (
          <Empty why={words.tag.noneAttached} />
        ) : (
          <table className={`plain-table ${styles.attached}`}>
            <thead>
              <tr>
                <th scope="col">{words.tag.type}</th>
                <th scope="col">{words.terms.digest}</th>
                <th scope="col">{words.tag.about}</th>
                <th scope="col" className="number">
                  {words.size.size}
                </th>
                <th scope="col">
                  <span className="unseen">{words.table.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {attached.map((one) => (
                <Row
                  key={`${one.digest} ${one.subject}`}
                  repository={repository}
                  attached={one}
                  ofIndex={one.subject === index}
                />
              ))}
            </tbody>
          </table>
        )
      }
    </QueryStates>
  );
}

interface RowProps {
  repository: string;
  attached: Attached;
  ofIndex: boolean;
}

function Row({ repository, attached, ofIndex }: RowProps): ReactNode {
  const words = useWords();
  const download = useMutation({
    mutationFn: () => downloadAll(repository, attached.digest),
    onError: (error) => showToast({ text: describe(error, words.problems), tone: "danger" }),
  });
  const type = attached.artifactType === "" ? attached.mediaType : attached.artifactType;
  const kind = kindOf(type);
  return (
    <tr>
      <td>
        <span className="row">
          <Badge>{words.tag.kinds[kind]}</Badge>
          <span className="dim">
            <Foreign text={type} />
          </span>
        </span>
      </td>
      <td>
        <Digest digest={attached.digest} repository={repository} />
      </td>
      <td>{ofIndex ? words.tag.ofIndex : words.tag.ofPlatform}</td>
      <td className="number">
        <Size bytes={attached.size} />
      </td>
      <td>
        <Button
          size="compact-xs"
          aria-label={words.tag.downloadOf(words.tag.kinds[kind])}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {words.tag.download}
        </Button>
      </td>
    </tr>
  );
}

/** Saves each part as a file. */
async function downloadAll(repository: string, digest: string): Promise<void> {
  const { layers } = await fetchManifest(repository, digest);
  for (const layer of layers) {
    const name = layer.annotations["org.opencontainers.image.title"] ?? "";
    save(blobAddress(repository, layer.digest), fileName(name, layer.digest));
  }
}
