/** Help: the keys, and what is drawn how. */

import { MODALITIES } from "../graph/lines.ts";
import { Dialog } from "../parts/dialog.tsx";
import { useReader } from "../parts/reader.tsx";

export function Help({ onClose }: { onClose: () => void }) {
  const { language, letters, setLetters } = useReader();
  const { say } = language;
  const rows: readonly (readonly [string, string])[] = [
    ["/", say.keys.search],
    ["← ↑ → ↓", say.keys.arrows],
    ["Shift ← ↑ → ↓", say.keys.move],
    ["Enter", say.keys.evidence],
    ["[ ]", say.keys.lines],
    ["E", say.keys.expand],
    ["P", say.keys.paths],
    ["X", say.keys.hide],
    ["N", say.keys.pin],
    ["F", say.keys.fit],
    ["L", say.keys.list],
    ["R", say.keys.layOut],
    ["U  Ctrl Z  Ctrl Y", say.keys.undo],
    ["+ −", say.keys.zoom],
    ["Esc", say.keys.escape],
    ["?", say.keys.help],
  ];
  return (
    <Dialog title={say.shortcuts} onClose={onClose}>
      <table class="keys">
        <tbody>
          {rows.map(([keys, meaning]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split("  ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label class="check">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => setLetters(event.currentTarget.checked)}
        />
        {say.singleKeys}
      </label>
      <Legend />
    </Dialog>
  );
}

function Legend() {
  const { say } = useReader().language;
  return (
    <>
      <h3>{say.legend}</h3>
      <ul class="legend">
        {MODALITIES.map((modality) => (
          <li key={modality}>
            <span class={`stroke ${modality.toLowerCase()}`} /> {say.modalities[modality]}
          </li>
        ))}
        <li>
          <span class="number">×2</span> {say.merged}
        </li>
      </ul>
    </>
  );
}
