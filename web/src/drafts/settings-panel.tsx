import { optionsOf } from '../../../src/domain/models.js';
import { Checkbox } from '../ui/checkbox.js';
import { Select } from '../ui/select.js';
import { TextField } from '../ui/text-field.js';
import { dispatch, useDraft } from './draft-store.js';
import { FieldFindings, useFieldFindings } from './field-findings.js';
import { fieldId } from './field-id.js';
import { ModeChoice } from './mode-choice.js';
import { FACE_CHOICES, MODEL_CHOICES, PROMPT_CHOICES } from './model-words.js';
import styles from './settings-panel.module.css';
import { Temperature } from './temperature.js';

/** What is made of it: the name, the model, the mode, and what the model can be told. */
export function SettingsPanel({ withoutName = false }: { withoutName?: boolean }) {
  const { name, video, model } = useDraft(({ document }) => document);
  const [fault] = useFieldFindings(undefined, 'name');
  const ofModel = useFieldFindings(undefined, 'model');
  return (
    <section aria-label="Settings" className={styles.panel}>
      {!withoutName && (
        <TextField
          id={fieldId(undefined, 'name')}
          label="Name"
          value={name}
          onChange={(to) => dispatch({ do: 'rename', name: to })}
          placeholder={video?.fileName.replace(/\.[^.]+$/, '') ?? ''}
          {...(fault && { error: fault.words })}
        />
      )}
      <Select
        id={fieldId(undefined, 'model')}
        label="Model"
        choices={MODEL_CHOICES}
        value={model}
        onChange={(to) => dispatch({ do: 'setModel', model: to })}
      />
      <FieldFindings id="model-findings" findings={ofModel} />
      <ModeChoice />
      <ModelOptions />
    </section>
  );
}

/** Only what changes what the model does. */
function ModelOptions() {
  const { model, options } = useDraft(({ document }) => document);
  const used = optionsOf(model);
  const auto = options.active_speaker_detection?.auto_detect ?? false;
  return (
    <>
      {used.includes('temperature') && <Temperature />}
      {used.includes('model_mode') && (
        <Select
          label="What moves"
          choices={FACE_CHOICES}
          value={options.model_mode ?? 'face'}
          onChange={(to) => dispatch({ do: 'setOption', option: { model_mode: to } })}
        />
      )}
      {used.includes('prompt') && (
        <Select
          label="Mood"
          choices={PROMPT_CHOICES}
          value={options.prompt ?? 'none'}
          onChange={(to) => dispatch({ do: 'setOption', option: { prompt: to === 'none' ? undefined : to } })}
        />
      )}
      {used.includes('occlusion_detection_enabled') && (
        <Checkbox
          isSelected={options.occlusion_detection_enabled ?? false}
          onChange={(isOn) => dispatch({ do: 'setOption', option: { occlusion_detection_enabled: isOn || undefined } })}
        >
          Something passes before the face (slower)
        </Checkbox>
      )}
      {used.includes('active_speaker_detection') && (
        <Checkbox
          isSelected={auto}
          onChange={(isOn) => {
            const option = { active_speaker_detection: isOn ? { auto_detect: true } : undefined };
            dispatch({ do: 'setOption', option });
          }}
        >
          Find the speaker among several faces
        </Checkbox>
      )}
    </>
  );
}
