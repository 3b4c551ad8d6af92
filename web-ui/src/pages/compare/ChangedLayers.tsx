import type { ReactNode } from "react";
import type { Image } from "../../api/images";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Foreign } from "../../parts/Foreign";
import { Size } from "../../parts/Size";
import { Empty } from "../../states/Empty";
import { alignLayers } from "./alignLayers";
import { Change } from "./Change";
import styles from "./Compare.module.css";

/** The layers of both, and which of them a holder of the first has already. */
export function ChangedLayers({ from, to }: { from: Image; to: Image }): ReactNode {
  const words = useWords();
  const aligned = alignLayers(from.layers, to.layers);
  if (aligned.length === 0) {
    return <Empty why={words.tag.noLayers} />;
  }
  return (
    <table className={`plain-table ${styles.layers}`}>
      <thead>
        <tr>
          <th scope="col">{words.compare.change}</th>
          <th scope="col" className="number">
            {words.compare.first}
          </th>
          <th scope="col" className="number">
            {words.compare.second}
          </th>
          <th scope="col">{words.tag.step}</th>
          <th scope="col">{words.terms.digest}</th>
          <th scope="col" className="number">
            {words.size.download}
          </th>
        </tr>
      </thead>
      <tbody>
        {aligned.map(({ from: one, to: other }) => {
          const layer = other ?? one;
          return (
            layer !== null && (
              <tr key={`${one?.number} ${other?.number}`}>
                <td>
                  {one !== null && other !== null ? (
                    <span className="dim">{words.compare.both}</span>
                  ) : (
                    <Change change={one === null ? "added" : "removed"} />
                  )}
                </td>
                <td className="number">{one?.number}</td>
                <td className="number">{other?.number}</td>
                <td className={styles.step}>
                  <Foreign text={layer.step ?? ""} />
                </td>
                <td>
                  <Digest digest={layer.digest} copy={false} />
                </td>
                <td className="number">
                  <Size bytes={layer.size} />
                </td>
              </tr>
            )
          );
        })}
      </tbody>
    </table>
  );
}
